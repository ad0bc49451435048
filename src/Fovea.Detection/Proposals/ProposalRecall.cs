using Fovea.Data;
using Fovea.Detection.Boxes;

namespace Fovea.Detection.Proposals;

/// <summary>How well proposals cover the objects of a set of images (Uijlings et al. 2013, section 5).</summary>
/// <param name="Objects">The number of objects.</param>
/// <param name="Recall">The share of objects that a box overlaps with an IoU of at least the threshold; NaN without objects.</param>
/// <param name="MeanBestOverlap">The mean over all objects of the largest IoU with a box (ABO); NaN without objects.</param>
/// <param name="MeanBoxes">The mean number of boxes that an image's objects were compared with; NaN without images.</param>
public sealed record ProposalRecall(int Objects, double Recall, double MeanBestOverlap, double MeanBoxes)
{
    /// <summary>Compares proposals with the objects of their images.</summary>
    /// <param name="proposals">The boxes of each image, the best first.</param>
    /// <param name="objects">The boxes around the objects of each image.</param>
    /// <param name="maxBoxes">How many boxes of an image count.</param>
    /// <param name="iouThreshold">The IoU from which an object counts as found.</param>
    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    public static ProposalRecall Of(
        IReadOnlyList<IReadOnlyList<BoundingBox>> proposals,
        IReadOnlyList<IReadOnlyList<BoundingBox>> objects,
        int maxBoxes = int.MaxValue,
        double iouThreshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(objects);
        if (proposals.Count != objects.Count)
            throw new ArgumentException($"ProposalRecall: proposals of {proposals.Count} and objects of {objects.Count} images.");
        (int count, int found, double overlaps, long boxes) = (0, 0, 0, 0);
        for (int i = 0; i < proposals.Count; i++)
        {
            int compared = Math.Min(proposals[i].Count, maxBoxes);
            boxes += compared;
            count += objects[i].Count;
            foreach (BoundingBox wanted in objects[i])
            {
                float best = BestOverlap(proposals[i], compared, wanted);
                overlaps += best;
                found += best >= iouThreshold ? 1 : 0;
            }
        }

        return new ProposalRecall(count, (double)found / count, overlaps / count, (double)boxes / proposals.Count);
    }

    private static float BestOverlap(IReadOnlyList<BoundingBox> boxes, int count, in BoundingBox wanted)
    {
        float best = 0;
        for (int i = 0; i < count; i++)
            best = MathF.Max(best, BoxMath.Iou(boxes[i], wanted));
        return best;
    }
}
