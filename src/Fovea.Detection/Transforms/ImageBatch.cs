using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Detection.Transforms;

/// <summary>Images of one size, as a detector's backbone takes them.</summary>
/// <param name="Images">The normalised images, [N, 3, H, W], each at the top left, zeros elsewhere.</param>
/// <param name="Sizes">The size of each image inside of <paramref name="Images"/>, [N].</param>
/// <param name="OriginalSizes">The size of each image before it was resized, [N].</param>
public sealed record ImageBatch(Tensor Images, IReadOnlyList<PixelSize> Sizes, IReadOnlyList<PixelSize> OriginalSizes)
{
    /// <summary>The size of all images after padding.</summary>
    public PixelSize PaddedSize => new(Images.Shape[2], Images.Shape[3]);

    /// <summary>Boxes of each image, moved to its resized image.</summary>
    /// <exception cref="ArgumentException">There are boxes of more or fewer images.</exception>
    internal BoundingBox[][] Resized(IReadOnlyList<IReadOnlyList<BoundingBox>> boxes) => boxes.Count == Sizes.Count
        ? [.. boxes.Select((ofImage, i) => ofImage.Select(box => RcnnTransform.Resized(box, OriginalSizes[i], Sizes[i])).ToArray())]
        : throw new ArgumentException($"Fast R-CNN: proposals of {boxes.Count} images for {Sizes.Count} images; expected a list for each.");
}
