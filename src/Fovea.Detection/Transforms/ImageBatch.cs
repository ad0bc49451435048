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
}
