using Fovea.Data;
using Fovea.Tensors;

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

    /// <summary>
    /// Evaluates detections, on <see cref="Engine.Threads"/> threads. Those of classes that the truth does not list are left out.
    /// </summary>
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
        (int Category, long Image)[] pairs =
        [
            .. evaluation.Categories.SelectMany(category => images.Select(image => (category.Id, image)))
                .Where(pair => truths.Contains(pair) || found.Contains(pair)),
        ];
        var matchings = new CocoImageMatching[pairs.Length];
        Engine.Pool.For(pairs.Length, i => matchings[i] = new CocoImageMatching([.. truths[pairs[i]]], [.. found[pairs[i]]], type));
        ILookup<int, CocoImageMatching> byCategory = pairs.Zip(matchings).ToLookup(pair => pair.First.Category, pair => pair.Second);
        Engine.Pool.For(
            evaluation.Categories.Count,
            category => evaluation.Accumulate(category, [.. byCategory[evaluation.Categories[category].Id]]));
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

    private void Accumulate(int category, CocoImageMatching[] images)
    {
        RankedDetection[] all = Ranked(images);
        RankedDetection[][] best = [.. CocoProtocol.MaxDetections.Select(most => Array.FindAll(all, ranked => ranked.Place < most))];
        double[][] scores = Array.ConvertAll(best, some => Array.ConvertAll(some, ranked => ranked.Image.Scores[ranked.Place]));
        foreach (CocoArea area in CocoProtocol.Areas)
        {
            int positives = images.Sum(image => image.Positives(area));
            for (int most = 0; positives > 0 && most < best.Length; most++)
                Accumulate(category, area, CocoProtocol.MaxDetections[most], best[most], scores[most], positives);
        }
    }

    private void Accumulate(
        int category, CocoArea area, int most, RankedDetection[] detections, double[] sortedScores, int positives)
    {
        int levels = CocoProtocol.RecallLevels.Count;
        var outcomes = new MatchOutcome[detections.Length];
        for (int threshold = 0; threshold < CocoProtocol.IouThresholds.Count; threshold++)
        {
            for (int i = 0; i < outcomes.Length; i++)
                outcomes[i] = detections[i].Image.Outcome(area, threshold, detections[i].Place);
            int index = Index(threshold, category, area, most);
            _recalls[index] = PrecisionRecall.Curve(
                outcomes, sortedScores, positives, _precisions.AsSpan(index * levels, levels), _scores.AsSpan(index * levels, levels));
        }
    }

    // The detections of all images, that of the highest score first.
    private static RankedDetection[] Ranked(CocoImageMatching[] images)
    {
        RankedDetection[] all =
            [.. images.SelectMany(image => image.Scores.Select((_, place) => new RankedDetection(image, place)))];
        int[] order = ScoreOrder.Descending(Array.ConvertAll(all, ranked => ranked.Image.Scores[ranked.Place]));
        return Array.ConvertAll(order, i => all[i]);
    }

    // A detection: its image, and its place among those of the image from the highest score on.
    private readonly record struct RankedDetection(CocoImageMatching Image, int Place);
}
