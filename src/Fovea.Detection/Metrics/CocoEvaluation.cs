using Fovea.Data;

namespace Fovea.Detection.Metrics;

/// <summary>
/// COCO's evaluation of detections, figure for figure that of pycocotools' <c>COCOeval</c>: precision over recall at ten overlaps, for
/// each class, four ranges of areas and three numbers of detections an image. Classes without objects have -1 and count in no mean.
/// </summary>
public sealed partial class CocoEvaluation
{
    private const double NoTruth = -1;

    private readonly double[] _precisions; // [thresholds, categories, areas, maxDetections, recall levels]
    private readonly double[] _scores; // [thresholds, categories, areas, maxDetections, recall levels]
    private readonly double[] _recalls; // [thresholds, categories, areas, maxDetections]

    private CocoEvaluation(IReadOnlyList<CocoCategory> categories, IouType type)
    {
        (Categories, Type) = (categories, type);
        _recalls = new double[
            CocoProtocol.IouThresholds.Count * categories.Count * CocoProtocol.Areas.Count * CocoProtocol.MaxDetections.Count];
        _precisions = new double[_recalls.Length * CocoProtocol.RecallLevels.Count];
        _scores = new double[_precisions.Length];
        Array.Fill(_recalls, NoTruth);
        Array.Fill(_precisions, NoTruth);
        Array.Fill(_scores, NoTruth);
    }

    /// <summary>What was compared.</summary>
    public IouType Type { get; }

    /// <summary>The classes, by their numbers.</summary>
    public IReadOnlyList<CocoCategory> Categories { get; }

    /// <summary>Evaluates detections. Those of classes that the truth does not list are left out.</summary>
    /// <param name="truth">What there is to be found.</param>
    /// <param name="detections">What was found; of equal scores the earlier ones come first.</param>
    /// <param name="type">What is compared.</param>
    /// <exception cref="DataException">A detection is of an image that the truth does not list; or masks are compared and one is missing
    /// or has not its image's size.</exception>
    public static CocoEvaluation Evaluate(CocoDataset truth, IReadOnlyList<CocoDetection> detections, IouType type)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        DetectionOverlap.Check(truth, detections, type);
        var evaluation = new CocoEvaluation([.. truth.Categories.DistinctBy(c => c.Id).OrderBy(c => c.Id)], type);
        ILookup<(int, long), CocoAnnotation> truths = truth.Annotations.ToLookup(a => (a.CategoryId, a.ImageId));
        ILookup<(int, long), CocoDetection> found = detections.ToLookup(d => (d.CategoryId, d.ImageId));
        long[] images = [.. truth.Images.Select(image => image.Id).Distinct().Order()];
        for (int category = 0; category < evaluation.Categories.Count; category++)
        {
            int id = evaluation.Categories[category].Id;
            evaluation.Accumulate(
                category,
                [
                    .. images.Where(image => truths.Contains((id, image)) || found.Contains((id, image)))
                        .Select(image => new CocoImageMatching([.. truths[(id, image)]], [.. found[(id, image)]], type)),
                ]);
        }

        return evaluation;
    }

    /// <summary>The precision at each of <see cref="CocoProtocol.RecallLevels"/>, [101]; all -1 where there is no object.</summary>
    /// <param name="threshold">The place of the overlap in <see cref="CocoProtocol.IouThresholds"/>.</param>
    /// <param name="category">The place of the class in <see cref="Categories"/>.</param>
    /// <param name="area">Which objects are asked for.</param>
    /// <param name="maxDetections">How many detections an image count: one of <see cref="CocoProtocol.MaxDetections"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place is outside its list, or the number of detections is none of the three.
    /// </exception>
    public ReadOnlySpan<double> Precision(int threshold, int category, CocoArea area = CocoArea.All, int maxDetections = 100) =>
        Curve(_precisions, Index(threshold, category, area, maxDetections));

    /// <summary>The lowest score that a detector must report to come to each of <see cref="CocoProtocol.RecallLevels"/>, [101].</summary>
    /// <inheritdoc cref="Precision"/>
    public ReadOnlySpan<double> Scores(int threshold, int category, CocoArea area = CocoArea.All, int maxDetections = 100) =>
        Curve(_scores, Index(threshold, category, area, maxDetections));

    /// <summary>The share of the objects that all detections together find; -1 where there is no object.</summary>
    /// <inheritdoc cref="Precision"/>
    public double Recall(int threshold, int category, CocoArea area = CocoArea.All, int maxDetections = 100) =>
        _recalls[Index(threshold, category, area, maxDetections)];

    /// <summary>A class's average precision over all overlaps and recalls; -1 where it has no objects.</summary>
    /// <param name="category">The place of the class in <see cref="Categories"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the list.</exception>
    public double CategoryPrecision(int category)
    {
        double sum = 0;
        for (int threshold = 0; threshold < CocoProtocol.IouThresholds.Count; threshold++)
        {
            foreach (double precision in Precision(threshold, category))
                sum += precision;
        }

        return Recall(0, category) == NoTruth ? NoTruth : sum / (CocoProtocol.IouThresholds.Count * CocoProtocol.RecallLevels.Count);
    }

    private static ReadOnlySpan<double> Curve(double[] curves, int index) =>
        curves.AsSpan(index * CocoProtocol.RecallLevels.Count, CocoProtocol.RecallLevels.Count);

    private int Index(int threshold, int category, CocoArea area, int maxDetections)
    {
        int most = CocoProtocol.PlaceOf(maxDetections);
        ArgumentOutOfRangeException.ThrowIfNegative(most, nameof(maxDetections));
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        ArgumentOutOfRangeException.ThrowIfNegative(category);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threshold, CocoProtocol.IouThresholds.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(category, Categories.Count);
        int setting = (((threshold * Categories.Count) + category) * CocoProtocol.Areas.Count) + (int)area;
        return (setting * CocoProtocol.MaxDetections.Count) + most;
    }

    private void Accumulate(int category, IReadOnlyList<CocoImageMatching> images)
    {
        foreach (CocoArea area in CocoProtocol.Areas)
        {
            int positives = images.Sum(image => image.Positives(area));
            if (positives == 0)
                continue;
            MatchOutcome[][] outcomes = [.. images.Select(image => image.Match(area))];
            foreach (int most in CocoProtocol.MaxDetections)
                Accumulate(category, area, most, images, outcomes, positives);
        }
    }

    private void Accumulate(
        int category, CocoArea area, int most, IReadOnlyList<CocoImageMatching> images, MatchOutcome[][] outcomes, int positives)
    {
        (int Image, int Detection)[] kept =
        [
            .. images.SelectMany((image, i) => Enumerable.Range(0, Math.Min(most, image.Scores.Length)).Select(d => (i, d))),
        ];
        double[] scores = Array.ConvertAll(kept, at => images[at.Image].Scores[at.Detection]);
        int[] order = ScoreOrder.Descending(scores);
        double[] sortedScores = Array.ConvertAll(order, i => scores[i]);
        for (int threshold = 0; threshold < CocoProtocol.IouThresholds.Count; threshold++)
        {
            MatchOutcome[] sorted = Array.ConvertAll(order, i =>
                outcomes[kept[i].Image][(threshold * images[kept[i].Image].Scores.Length) + kept[i].Detection]);
            int index = Index(threshold, category, area, most);
            int levels = CocoProtocol.RecallLevels.Count;
            _recalls[index] = PrecisionRecall.Curve(
                sorted, sortedScores, positives, _precisions.AsSpan(index * levels, levels), _scores.AsSpan(index * levels, levels));
        }
    }
}
