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
    /// <param name="logits">The logits of the classes, [K, classes].</param>
    /// <param name="deltas">The changes of the regions, [K, classes].</param>
    /// <param name="size">The size of the resized image.</param>
    public (BoundingBox[] Boxes, int[] Labels, float[] Scores) Select(
        ReadOnlySpan<BoundingBox> regions, ReadOnlySpan<float> logits, ReadOnlySpan<BoxDelta> deltas, PixelSize size)
    {
        List<BoundingBox> boxes = [];
        List<int> labels = [];
        List<float> scores = [];
        var probabilities = new float[classes];
        for (int region = 0; region < regions.Length; region++)
        {
            Softmax(logits.Slice(region * classes, classes), probabilities);
            for (int label = 1; label < classes; label++)
            {
                if (!(probabilities[label] > options.BoxScoreThresh))
                    continue;
                BoxDelta delta = deltas[(region * classes) + label];
                BoundingBox box = BoxMath.Clip(BoxCoder.Regions.Decode(regions[region], delta), size.Height, size.Width);
                if (!(box.Width >= MinSize && box.Height >= MinSize))
                    continue;
                boxes.Add(box);
                labels.Add(label);
                scores.Add(probabilities[label]);
            }
        }

        int[] kept = [.. NonMaximumSuppression.BatchedNms(
            CollectionsMarshal.AsSpan(boxes), CollectionsMarshal.AsSpan(scores), CollectionsMarshal.AsSpan(labels), options.BoxNmsThresh)
            .Take(options.BoxDetectionsPerImg)];
        return ([.. kept.Select(i => boxes[i])], [.. kept.Select(i => labels[i])], [.. kept.Select(i => scores[i])]);
    }

    private static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float highest = logits[0], sum = 0f;
        foreach (float logit in logits)
            highest = MathF.Max(highest, logit);
        for (int i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - highest);
        for (int i = 0; i < logits.Length; i++)
            probabilities[i] /= sum;
    }
}
