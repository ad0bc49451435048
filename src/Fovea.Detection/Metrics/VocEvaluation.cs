namespace Fovea.Detection.Metrics;

/// <summary>
/// PASCAL VOC's evaluation of detections by its devkit's rule: a detection has found the object of its class that it overlaps most, if by
/// more than half; an object is found once, and what finds it again is wrong; difficult objects count neither as found nor as missed.
/// </summary>
public sealed class VocEvaluation
{
    private const double LeastOverlap = 0.5; // not enough itself

    private VocEvaluation(IReadOnlyList<VocClassResult> classes) => Classes = classes;

    /// <summary>The classes of objects and detections, by name.</summary>
    public IReadOnlyList<VocClassResult> Classes { get; }

    /// <summary>The mean of <see cref="VocClassResult.AveragePrecision"/> of the classes with objects; NaN where there is none.</summary>
    public double MeanAveragePrecision => Mean(result => result.AveragePrecision);

    /// <summary>The mean of <see cref="VocClassResult.ElevenPoints"/> of the classes with objects; NaN where there is none.</summary>
    public double MeanElevenPoints => Mean(result => result.ElevenPoints);

    /// <summary>Evaluates detections; of equal scores the earlier ones come first.</summary>
    public static VocEvaluation Evaluate(IReadOnlyList<VocObject> truth, IReadOnlyList<VocDetection> detections)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        ILookup<string, VocObject> objects = truth.ToLookup(o => o.ClassName);
        ILookup<string, VocDetection> found = detections.ToLookup(d => d.ClassName);
        IEnumerable<string> names = objects.Select(group => group.Key).Union(found.Select(group => group.Key));
        return new VocEvaluation([.. names.Order(StringComparer.Ordinal).Select(name => Judge(name, objects[name], [.. found[name]]))]);
    }

    private static VocClassResult Judge(string name, IEnumerable<VocObject> truth, VocDetection[] detections)
    {
        ILookup<string, VocObject> objects = truth.ToLookup(o => o.Image);
        int positives = truth.Count(o => !o.IsDifficult);
        var taken = new HashSet<VocObject>(ReferenceEqualityComparer.Instance);
        int[] order = ScoreOrder.Descending(Array.ConvertAll(detections, detection => detection.Score));
        var recalls = new double[order.Length];
        var precisions = new double[order.Length];
        (int truePositives, int falsePositives) = (0, 0);
        for (int i = 0; i < order.Length; i++)
        {
            switch (Outcome(detections[order[i]], objects, taken))
            {
                case MatchOutcome.TruePositive:
                    truePositives++;
                    break;
                case MatchOutcome.FalsePositive:
                    falsePositives++;
                    break;
            }

            recalls[i] = positives == 0 ? 0 : (double)truePositives / positives;
            precisions[i] = truePositives == 0 ? 0 : (double)truePositives / (truePositives + falsePositives);
        }

        return new VocClassResult(name, positives, recalls, precisions);
    }

    private static MatchOutcome Outcome(VocDetection detection, ILookup<string, VocObject> objects, HashSet<VocObject> taken)
    {
        double best = 0;
        VocObject? match = null;
        foreach (VocObject candidate in objects[detection.Image])
        {
            double iou = VocBox.Iou(candidate.Box, detection.Box);
            if (iou > best)
                (best, match) = (iou, candidate);
        }

        if (match is null || best <= LeastOverlap)
            return MatchOutcome.FalsePositive;
        if (match.IsDifficult)
            return MatchOutcome.Ignored;
        return taken.Add(match) ? MatchOutcome.TruePositive : MatchOutcome.FalsePositive;
    }

    private double Mean(Func<VocClassResult, double> figure) =>
        Classes.Where(result => result.Objects > 0).Select(figure).DefaultIfEmpty(double.NaN).Average();
}
