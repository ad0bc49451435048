using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Detection.Matching;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// What the regions of a training image show: its objects first, then its proposals. The three parts of an R-CNN draw the line between
/// object and background each in its own way (Girshick et al. 2014, appendix B). Groups of objects are left out.
/// </summary>
public sealed class RegionTargets
{
    private readonly int[] _objectLabels;
    private readonly BoundingBox[] _boxes;

    /// <summary>Joins the objects of an image and its proposals.</summary>
    /// <param name="target">The objects, with labels from 1.</param>
    /// <param name="proposals">The proposals.</param>
    /// <param name="classes">The number of classes, background included.</param>
    /// <exception cref="ArgumentException">An object has no area, or its label is not one of the classes.</exception>
    public RegionTargets(DetectionTarget target, IReadOnlyList<BoundingBox> proposals, int classes)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(proposals);
        int[] kept = [.. Enumerable.Range(0, target.Boxes.Count).Where(i => target.IsCrowd is not { } crowd || !crowd[i])];
        foreach (int i in kept)
        {
            if (!(target.Boxes[i].Width > 0 && target.Boxes[i].Height > 0))
                throw new ArgumentException($"R-CNN training: {target.Boxes[i]} has no area; expected positive height and width.");
            if (target.Labels[i] < 1 || target.Labels[i] >= classes)
            {
                throw new ArgumentException(
                    $"R-CNN training: label {target.Labels[i]}; expected 1 to {classes - 1}, 0 is the background.");
            }
        }

        _objectLabels = [.. kept.Select(i => target.Labels[i])];
        _boxes = [.. kept.Select(i => target.Boxes[i]), .. proposals];
    }

    /// <summary>The regions: the objects, then the proposals.</summary>
    public IReadOnlyList<BoundingBox> Boxes => _boxes;

    /// <summary>The labels of the regions for fine-tuning: that of the object with the largest IoU, 0 where that is too small.</summary>
    /// <param name="threshold">The least IoU.</param>
    public int[] Labels(float threshold)
    {
        int[] matches = new Matcher(threshold, threshold).Match(ObjectBoxes, _boxes);
        return Array.ConvertAll(matches, match => match == Matcher.Background ? 0 : _objectLabels[match]);
    }

    /// <summary>The regions that are objects of a class.</summary>
    public IEnumerable<int> Objects(int label) =>
        Enumerable.Range(0, _objectLabels.Length).Where(i => _objectLabels[i] == label);

    /// <summary>The regions whose IoU with every object of a class is below a threshold.</summary>
    public IEnumerable<int> Negatives(int label, float threshold) =>
        Enumerable.Range(0, _boxes.Length).Where(i => Best(label, i).Overlap < threshold);

    /// <summary>The regions whose IoU with an object of a class is above a threshold, and the object with the largest.</summary>
    public IEnumerable<(int Region, BoundingBox Object)> Pairs(int label, float threshold)
    {
        for (int i = 0; i < _boxes.Length; i++)
        {
            (int best, float overlap) = Best(label, i);
            if (overlap > threshold)
                yield return (i, _boxes[best]);
        }
    }

    private ReadOnlySpan<BoundingBox> ObjectBoxes => _boxes.AsSpan(0, _objectLabels.Length);

    private (int Object, float Overlap) Best(int label, int region)
    {
        (int best, float highest) = (-1, 0);
        foreach (int i in Objects(label))
        {
            if (BoxMath.Iou(_boxes[i], _boxes[region]) is var overlap && overlap > highest)
                (best, highest) = (i, overlap);
        }

        return (best, highest);
    }
}
