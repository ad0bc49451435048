namespace Fovea.Detection.Metrics;

/// <summary>A detection with what became of it.</summary>
/// <param name="Detection">The detection.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Error">What is wrong with it, if it found nothing.</param>
internal sealed record JudgedDetection(CocoDetection Detection, MatchOutcome Outcome, DetectionError? Error);

/// <summary>The detections of all classes in one image against its objects.</summary>
internal sealed class DetectionErrorImage
{
    private readonly CocoDetection[] _detections;
    private readonly CocoAnnotation[] _truths;
    private readonly CocoAnnotation[] _crowds;
    private readonly double[] _ious; // [detections, truths]
    private readonly double[] _crowdIous; // [detections, crowds]
    private readonly bool[] _isFound;
    private readonly DetectionErrorOptions _options;

    public DetectionErrorImage(
        IReadOnlyList<CocoAnnotation> annotations, IReadOnlyList<CocoDetection> detections, IouType type, DetectionErrorOptions options)
    {
        _options = options;
        _detections = DetectionOverlap.Best(detections, options.MaxDetections);
        _truths = [.. annotations.Where(annotation => !annotation.IsCrowd)];
        _crowds = [.. annotations.Where(annotation => annotation.IsCrowd)];
        _ious = DetectionOverlap.Ious(_detections, _truths, type);
        _crowdIous = DetectionOverlap.Ious(_detections, _crowds, type);
        _isFound = new bool[_truths.Length];
        MatchOutcome[] outcomes = [.. Enumerable.Range(0, _detections.Length).Select(Outcome)];
        Judged =
        [
            .. outcomes.Select((outcome, i) =>
                new JudgedDetection(_detections[i], outcome, outcome == MatchOutcome.FalsePositive ? Error(i) : null)),
        ];
    }

    /// <summary>The detections that count, that of the highest score first.</summary>
    public IReadOnlyList<JudgedDetection> Judged { get; }

    /// <summary>The objects that are to be found.</summary>
    public IReadOnlyList<CocoAnnotation> Truths => _truths;

    /// <summary>The objects that no detection has found.</summary>
    public IEnumerable<CocoAnnotation> Unfound => _truths.Where((_, truth) => !_isFound[truth]);

    private MatchOutcome Outcome(int detection)
    {
        int found = MostOverlapped(detection, truth => IsOfItsClass(detection, truth) && !_isFound[truth]);
        if (found >= 0 && Iou(detection, found) >= _options.ForegroundIou)
        {
            _isFound[found] = true;
            return MatchOutcome.TruePositive;
        }

        bool isInCrowd = Enumerable.Range(0, _crowds.Length).Any(crowd =>
            _crowds[crowd].CategoryId == _detections[detection].CategoryId
            && _crowdIous[(detection * _crowds.Length) + crowd] > _options.ForegroundIou);
        return isInCrowd ? MatchOutcome.Ignored : MatchOutcome.FalsePositive;
    }

    private DetectionError Error(int detection)
    {
        int same = MostOverlapped(detection, truth => IsOfItsClass(detection, truth));
        int other = MostOverlapped(detection, truth => !IsOfItsClass(detection, truth));
        int taken = MostOverlapped(detection, truth => IsOfItsClass(detection, truth) && _isFound[truth]);
        int any = MostOverlapped(detection, _ => true);
        (DetectionErrorKind kind, int about) =
            same >= 0 && Iou(detection, same) >= _options.BackgroundIou && Iou(detection, same) <= _options.ForegroundIou
                ? (DetectionErrorKind.Location, same)
            : other >= 0 && Iou(detection, other) >= _options.ForegroundIou ? (DetectionErrorKind.Class, other)
            : taken >= 0 && Iou(detection, taken) >= _options.ForegroundIou ? (DetectionErrorKind.Duplicate, taken)
            : any < 0 || Iou(detection, any) <= _options.BackgroundIou ? (DetectionErrorKind.Background, -1)
            : (DetectionErrorKind.Both, -1);
        return new DetectionError(kind, _detections[detection], about < 0 ? null : _truths[about]);
    }

    private bool IsOfItsClass(int detection, int truth) => _truths[truth].CategoryId == _detections[detection].CategoryId;

    private double Iou(int detection, int truth) => _ious[(detection * _truths.Length) + truth];

    // The first of equals; -1 where none is asked for.
    private int MostOverlapped(int detection, Func<int, bool> isWanted)
    {
        int most = -1;
        for (int truth = 0; truth < _truths.Length; truth++)
        {
            if (isWanted(truth) && (most < 0 || Iou(detection, truth) > Iou(detection, most)))
                most = truth;
        }

        return most;
    }
}
