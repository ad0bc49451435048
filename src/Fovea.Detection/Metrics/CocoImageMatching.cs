namespace Fovea.Detection.Metrics;

/// <summary>What becomes of a detection.</summary>
internal enum MatchOutcome : byte
{
    /// <summary>It found nothing.</summary>
    FalsePositive,

    /// <summary>It found an object.</summary>
    TruePositive,

    /// <summary>It counts as neither.</summary>
    Ignored,
}

/// <summary>The objects and the detections of one class in one image, and COCO's rule of which finds which.</summary>
internal sealed class CocoImageMatching
{
    private readonly IReadOnlyList<CocoAnnotation> _truths;
    private readonly double[] _areas;
    private readonly double[] _ious; // [detections, truths]
    private readonly MatchOutcome[][] _outcomes; // [areas][thresholds, detections]

    public CocoImageMatching(IReadOnlyList<CocoAnnotation> truths, IReadOnlyList<CocoDetection> detections, IouType type)
    {
        CocoDetection[] best = DetectionOverlap.Best(detections, CocoProtocol.MostDetections);
        _truths = truths;
        Scores = Array.ConvertAll(best, detection => detection.Score);
        _areas = Array.ConvertAll(best, detection => type == IouType.Masks ? detection.Mask!.Area : detection.Box.Area);
        _ious = DetectionOverlap.Ious(best, truths, type);
        _outcomes = [.. CocoProtocol.Areas.Select(Match)];
    }

    /// <summary>The scores of the best hundred detections, the highest first.</summary>
    public double[] Scores { get; }

    /// <summary>The number of objects that are to be found in a range of areas.</summary>
    public int Positives(CocoArea area) => _truths.Count(truth => !IsIgnored(truth, area));

    /// <summary>What becomes of a detection at a threshold of overlap, both by their places.</summary>
    public MatchOutcome Outcome(CocoArea area, int threshold, int detection) =>
        _outcomes[(int)area][(threshold * Scores.Length) + detection];

    private MatchOutcome[] Match(CocoArea area)
    {
        bool[] isIgnored = [.. _truths.Select(truth => IsIgnored(truth, area))];
        int[] order = [.. Enumerable.Range(0, _truths.Count).OrderBy(truth => isIgnored[truth])];
        var outcomes = new MatchOutcome[CocoProtocol.IouThresholds.Count * Scores.Length];
        var isTaken = new bool[_truths.Count];
        for (int threshold = 0; threshold < CocoProtocol.IouThresholds.Count; threshold++)
        {
            Array.Clear(isTaken);
            for (int detection = 0; detection < Scores.Length; detection++)
            {
                int found = Find(detection, CocoProtocol.IouThresholds[threshold], order, isIgnored, isTaken);
                if (found >= 0)
                    isTaken[found] = true;
                bool counts = found >= 0 ? !isIgnored[found] : !CocoProtocol.IsOutside(_areas[detection], area);
                outcomes[(threshold * Scores.Length) + detection] =
                    !counts ? MatchOutcome.Ignored : found >= 0 ? MatchOutcome.TruePositive : MatchOutcome.FalsePositive;
            }
        }

        return outcomes;
    }

    private static bool IsIgnored(CocoAnnotation truth, CocoArea area) => truth.IsCrowd || CocoProtocol.IsOutside(truth.Area, area);

    // The object that a detection finds, -1 for none: the one it overlaps most, the later of equals. An ignored object is found only by
    // what finds no other; only a crowd is found more than once.
    private int Find(int detection, double threshold, int[] order, bool[] isIgnored, bool[] isTaken)
    {
        const double NearOne = 1 - 1e-10;
        double best = Math.Min(threshold, NearOne);
        int found = -1;
        foreach (int truth in order)
        {
            if (isTaken[truth] && !_truths[truth].IsCrowd)
                continue;
            if (found >= 0 && !isIgnored[found] && isIgnored[truth])
                break;
            double iou = _ious[(detection * _truths.Count) + truth];
            if (iou < best)
                continue;
            (best, found) = (iou, truth);
        }

        return found;
    }
}
