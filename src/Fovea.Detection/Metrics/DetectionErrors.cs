using System.Globalization;

namespace Fovea.Detection.Metrics;

/// <summary>
/// Why detections are wrong, and what each kind of error costs, as Bolya et al. 2020 (TIDE, arXiv:2008.08115) define it. Crowds and what
/// lies in them do not count. Classes without objects count in no mean.
/// </summary>
public sealed class DetectionErrors
{
    private readonly IReadOnlyList<JudgedDetection> _judged;
    private readonly Dictionary<int, int> _positives;
    private readonly ILookup<DetectionErrorKind, DetectionError> _byKind;
    private readonly HashSet<DetectionError> _repaired; // of the errors of class and location about one object, that of the highest score

    private DetectionErrors(IReadOnlyList<DetectionErrorImage> images)
    {
        _judged = [.. images.SelectMany(image => image.Judged)];
        _positives = images.SelectMany(image => image.Truths).CountBy(truth => truth.CategoryId).ToDictionary();
        Unfound = [.. images.SelectMany(image => image.Unfound)];
        DetectionError[] wrong = [.. _judged.Select(detection => detection.Error).OfType<DetectionError>()];
        var unfound = new HashSet<CocoAnnotation>(Unfound, ReferenceEqualityComparer.Instance);
        ILookup<CocoAnnotation, DetectionError> nearly = wrong
            .Where(error => error.Kind is DetectionErrorKind.Class or DetectionErrorKind.Location && unfound.Contains(error.Truth!))
            .ToLookup<DetectionError, CocoAnnotation>(error => error.Truth!, ReferenceEqualityComparer.Instance);
        _repaired = new(nearly.Select(errors => errors.MaxBy(error => error.Detection!.Score)!), ReferenceEqualityComparer.Instance);
        Errors =
        [
            .. wrong,
            .. Unfound.Where(truth => !nearly.Contains(truth)).Select(truth => new DetectionError(DetectionErrorKind.Missed, null, truth)),
        ];
        _byKind = Errors.ToLookup(error => error.Kind);
        AveragePrecision = Mean(_judged, _positives);
    }

    /// <summary>All errors: those of detections, image by image from the highest score on, then the missed objects.</summary>
    public IReadOnlyList<DetectionError> Errors { get; }

    /// <summary>All objects that were not found, whatever the reason.</summary>
    public IReadOnlyList<CocoAnnotation> Unfound { get; }

    /// <summary>
    /// The mean of the classes' average precisions, at the overlap <see cref="DetectionErrorOptions.ForegroundIou"/>; NaN where no class
    /// has objects.
    /// </summary>
    public double AveragePrecision { get; }

    /// <summary>What average precision would gain if no detection were wrong and no more were found.</summary>
    public double FalsePositiveGain => Gain(_judged.Where(detection => detection.Outcome == MatchOutcome.TruePositive), _positives);

    /// <summary>What average precision would gain if nothing were to be found but what was.</summary>
    public double FalseNegativeGain => Gain(_judged, Without(Unfound));

    /// <summary>Finds the errors of detections. Those of classes that the truth does not list are left out.</summary>
    /// <inheritdoc cref="CocoEvaluation.Evaluate"/>
    /// <param name="truth">What there is to be found.</param>
    /// <param name="detections">What was found; of equal scores the earlier ones come first.</param>
    /// <param name="type">What is compared.</param>
    /// <param name="options">The overlaps; TIDE's own where null.</param>
    public static DetectionErrors Analyze(
        CocoDataset truth, IReadOnlyList<CocoDetection> detections, IouType type, DetectionErrorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        DetectionOverlap.Check(truth, detections, type);
        options ??= new DetectionErrorOptions();
        HashSet<int> classes = [.. truth.Categories.Select(category => category.Id)];
        ILookup<long, CocoAnnotation> truths = truth.Annotations.Where(a => classes.Contains(a.CategoryId)).ToLookup(a => a.ImageId);
        ILookup<long, CocoDetection> found = detections.Where(d => classes.Contains(d.CategoryId)).ToLookup(d => d.ImageId);
        return new DetectionErrors(
        [
            .. truth.Images.Select(image => image.Id).Distinct().Order()
                .Select(image => new DetectionErrorImage([.. truths[image]], [.. found[image]], type, options)),
        ]);
    }

    /// <summary>The number of errors of a kind.</summary>
    public int Count(DetectionErrorKind kind) => _byKind[kind].Count();

    /// <summary>
    /// What average precision would gain without the errors of a kind, at least 0: detections of a wrong class or place are put right where
    /// that finds their object, and else left out, as other detections are; missed objects do not count.
    /// </summary>
    public double Gain(DetectionErrorKind kind)
    {
        if (kind == DetectionErrorKind.Missed)
            return Gain(_judged, Without(_byKind[kind].Select(error => error.Truth!)));
        IEnumerable<JudgedDetection?> repaired =
            _judged.Select(detection => detection.Error?.Kind == kind ? Repaired(detection) : detection);
        return Gain(repaired.OfType<JudgedDetection>(), _positives);
    }

    /// <summary>A line for each kind of error: its name, how many there are, and what they cost in points of average precision.</summary>
    public override string ToString() => string.Join('\n', Enum.GetValues<DetectionErrorKind>().Select(kind =>
        string.Create(CultureInfo.InvariantCulture, $"{kind,-10} {Count(kind),6} {100 * Gain(kind),6:F2}")));

    private static double Mean(IEnumerable<JudgedDetection> judged, Dictionary<int, int> positives)
    {
        ILookup<int, JudgedDetection> byClass = judged.ToLookup(detection => detection.Detection.CategoryId);
        return positives.Where(entry => entry.Value > 0)
            .Select(entry => ClassPrecision([.. byClass[entry.Key]], entry.Value))
            .DefaultIfEmpty(double.NaN)
            .Average();
    }

    private static double ClassPrecision(JudgedDetection[] judged, int positives)
    {
        double[] scores = Array.ConvertAll(judged, detection => detection.Detection.Score);
        int[] order = ScoreOrder.Descending(scores);
        var precision = new double[CocoProtocol.RecallLevels.Count];
        PrecisionRecall.Curve(
            Array.ConvertAll(order, i => judged[i].Outcome), Array.ConvertAll(order, i => scores[i]), positives, precision,
            new double[precision.Length]);
        return precision.Average();
    }

    private double Gain(IEnumerable<JudgedDetection> judged, Dictionary<int, int> positives) =>
        Math.Max(Mean(judged, positives) - AveragePrecision, 0);

    private JudgedDetection? Repaired(JudgedDetection wrong) => _repaired.Contains(wrong.Error!)
        ? new(wrong.Detection with { CategoryId = wrong.Error!.Truth!.CategoryId }, MatchOutcome.TruePositive, null)
        : null;

    private Dictionary<int, int> Without(IEnumerable<CocoAnnotation> truths)
    {
        Dictionary<int, int> left = new(_positives);
        foreach (CocoAnnotation truth in truths)
            left[truth.CategoryId]--;
        return left;
    }
}
