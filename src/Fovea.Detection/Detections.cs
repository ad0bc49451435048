using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea.Detection;

/// <summary>The objects that a network has found in one image, the surest first: value i of each list belongs to detection i.</summary>
public sealed class Detections
{
    /// <summary>Wraps the lists of K detections without copying.</summary>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    /// <param name="boxes">The boxes, [K], in pixels of the image.</param>
    /// <param name="labels">The classes, [K]: 1 is the first one, 0 the background.</param>
    /// <param name="scores">How sure the network is, [K], 0 to 1, from the highest to the lowest.</param>
    /// <param name="masks">The masks, K of them; null for a network without masks.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a size is not positive.</exception>
    public Detections(
        int height,
        int width,
        IReadOnlyList<BoundingBox> boxes,
        IReadOnlyList<int> labels,
        IReadOnlyList<float> scores,
        MaskProbabilities? masks = null)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (labels.Count != boxes.Count || scores.Count != boxes.Count || (masks is not null && masks.Count != boxes.Count))
        {
            string maskCount = masks is null ? "" : $", {masks.Count} masks";
            throw new ArgumentException(
                $"Detections: {boxes.Count} boxes, {labels.Count} labels, {scores.Count} scores{maskCount}; expected one each per object.");
        }

        (ImageHeight, ImageWidth, Boxes, Labels, Scores, Masks) = (height, width, boxes, labels, scores, masks);
    }

    /// <summary>The rows of the image.</summary>
    public int ImageHeight { get; }

    /// <summary>The columns of the image.</summary>
    public int ImageWidth { get; }

    /// <summary>The number of detections, K.</summary>
    public int Count => Boxes.Count;

    /// <summary>The boxes, [K], in pixels of the image.</summary>
    public IReadOnlyList<BoundingBox> Boxes { get; }

    /// <summary>The classes, [K]: 1 is the first one, 0 the background.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>How sure the network is, [K], from the highest to the lowest.</summary>
    public IReadOnlyList<float> Scores { get; }

    /// <summary>The masks before pasting, K of them; null for a network without masks.</summary>
    public MaskProbabilities? Masks { get; }

    /// <summary>The pixels of the image that belong to a detection: those whose probability is more than the threshold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such detection, or the threshold is negative or NaN.</exception>
    /// <exception cref="InvalidOperationException">The network has no masks.</exception>
    public RleMask MaskPixels(int detection, float threshold = 0.5f) =>
        MaskPasting.Pixels(MaskOf(detection), Boxes[detection], ImageHeight, ImageWidth, threshold);

    /// <summary>How probably each pixel of the image belongs to a detection, [ImageHeight, ImageWidth].</summary>
    /// <inheritdoc cref="MaskPixels"/>
    public float[] MaskProbabilities(int detection)
    {
        var probabilities = new float[ImageHeight * ImageWidth];
        MaskPasting.Probabilities(MaskOf(detection), Boxes[detection], ImageHeight, ImageWidth, probabilities);
        return probabilities;
    }

    private ReadOnlySpan<float> MaskOf(int detection) => Masks is { } masks
        ? masks[detection]
        : throw new InvalidOperationException("Detections: the network has no masks; ask for them where Masks is not null.");
}
