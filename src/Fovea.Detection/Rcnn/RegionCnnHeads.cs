using Fovea.Data;
using Fovea.Detection.Boxes;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// What an R-CNN has for each class beside the network: a linear support vector machine that tells how surely a region shows the class, and
/// a regressor that moves the region's box to the object (Girshick et al. 2014, section 2.2 and appendix C).
/// </summary>
/// <param name="Svms">The machines, one for each class without the background.</param>
/// <param name="Regressors">The regressors, one for each class without the background.</param>
public sealed record RegionCnnHeads(IReadOnlyList<LinearSvm> Svms, IReadOnlyList<BoxRegressor> Regressors)
{
    /// <summary>
    /// The detections of an image: the boxes of each class after non-maximum suppression, moved and clipped to the image. Scores are the
    /// logistic function of those of the machines, 0.5 on the plane.
    /// </summary>
    /// <param name="boxes">The regions, [n].</param>
    /// <param name="features">Their features.</param>
    /// <param name="size">The size of the image.</param>
    /// <param name="options">The thresholds.</param>
    public Detections Detect(IReadOnlyList<BoundingBox> boxes, RegionFeatures features, PixelSize size, RegionCnnOptions options)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        List<(BoundingBox Box, int Label, float Score)> found = [];
        for (int i = 0; i < Svms.Count; i++)
            found.AddRange(OfClass(i, boxes, features, size, options));
        (BoundingBox Box, int Label, float Score)[] best =
            [.. found.OrderByDescending(each => each.Score).Take(options.DetectionsPerImage)];
        return new Detections(
            size.Height, size.Width, [.. best.Select(each => each.Box)], [.. best.Select(each => each.Label)],
            [.. best.Select(each => each.Score)]);
    }

    private IEnumerable<(BoundingBox Box, int Label, float Score)> OfClass(
        int index, IReadOnlyList<BoundingBox> boxes, RegionFeatures features, PixelSize size, RegionCnnOptions options)
    {
        List<int> regions = [];
        List<float> scores = [];
        for (int region = 0; region < boxes.Count; region++)
        {
            float score = 1f / (1f + MathF.Exp(-Svms[index].Score(features.SvmOf(region))));
            if (score > options.ScoreThreshold)
            {
                regions.Add(region);
                scores.Add(score);
            }
        }

        BoundingBox[] candidates = [.. regions.Select(region => boxes[region])];
        foreach (int kept in NonMaximumSuppression.Nms(candidates, scores.ToArray(), options.NmsThreshold))
        {
            BoundingBox moved = Regressors[index].Move(candidates[kept], features.MapsOf(regions[kept]));
            BoundingBox box = BoxMath.Clip(moved, size.Height, size.Width);
            if (box.Width > 0 && box.Height > 0)
                yield return (box, index + 1, scores[kept]);
        }
    }
}
