using System.Runtime.InteropServices;
using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Detection.Networks;

namespace Fovea.Detection.Regions;

/// <summary>
/// Turns the outputs for the regions of an image into detections, as torchvision's <c>postprocess_detections</c>: of each region a box for
/// each class but the background; those with a sufficient score and size; non-maximum suppression within each class; the best of all.
/// </summary>
/// <param name="classes">The classes, background included.</param>
/// <param name="options">The numbers and thresholds.</param>
public sealed class DetectionSelector(int classes, RcnnOptions options)
{
    internal const float MinSize = 1e-2f;

    /// <summary>The detections, the best first, with boxes in pixels of the resized image.</summary>
    /// <param name="regions">The regions, [K].</param>
    /// <param name="probabilities">The probabilities of the classes, [K, classes].</param>
    /// <param name="deltas">The changes of the regions, [K, classes].</param>
    /// <param name="size">The size of the resized image.</param>
    public (BoundingBox[] Boxes, int[] Labels, float[] Scores) Select(
        ReadOnlySpan<BoundingBox> regions, ReadOnlySpan<float> probabilities, ReadOnlySpan<BoxDelta> deltas, PixelSize size)
    {
        List<BoundingBox> boxes = [];
        List<int> labels = [];
        List<float> scores = [];
        for (int region = 0; region < regions.Length; region++)
        {
            for (int label = 1; label < classes; label++)
            {
                int candidate = (region * classes) + label;
                if (!(probabilities[candidate] > options.BoxScoreThresh))
                    continue;
                BoundingBox box = BoxMath.Clip(BoxCoder.Regions.Decode(regions[region], deltas[candidate]), size.Height, size.Width);
                if (!(box.Width >= MinSize && box.Height >= MinSize))
                    continue;
                boxes.Add(box);
                labels.Add(label);
                scores.Add(probabilities[candidate]);
            }
        }

        int[] kept = [.. NonMaximumSuppression.BatchedNms(
            CollectionsMarshal.AsSpan(boxes), CollectionsMarshal.AsSpan(scores), CollectionsMarshal.AsSpan(labels), options.BoxNmsThresh)
            .Take(options.BoxDetectionsPerImg)];
        return ([.. kept.Select(i => boxes[i])], [.. kept.Select(i => labels[i])], [.. kept.Select(i => scores[i])]);
    }
}
