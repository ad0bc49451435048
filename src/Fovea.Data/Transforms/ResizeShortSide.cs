using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Takes the shorter side to <see cref="Size"/> pixels and the longer one in proportion (torchvision's <c>Resize(size)</c> of a Pillow
/// image: antialiased, byte for byte).
/// </summary>
/// <param name="Size">The shorter side's pixels.</param>
/// <param name="Interpolation">How pixels are computed.</param>
public sealed record ResizeShortSide(int Size, Interpolation Interpolation = Interpolation.Bilinear) : ITransform
{
    /// <summary>The shorter side's pixels, positive.</summary>
    public int Size { get; } = Size > 0
        ? Size
        : throw new ArgumentOutOfRangeException(nameof(Size), Size, "ResizeShortSide: expected a positive size.");

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (Math.Min(image.Width, image.Height) == Size) return image;
        (int width, int height) = Resizer.ShortSideSize(image.Width, image.Height, Size);
        if ((long)width * height > ImageFile.MaxPixels)
            throw new DataException(
                $"ResizeShortSide: an image of {image.Height}x{image.Width} would have {height}x{width} pixels, more than "
                + $"{ImageFile.MaxPixels:N0}; crop it before.");
        Image resized = scratch.Rent(width, height, image.Channels);
        Resizer.Resize(image, resized, Interpolation);
        return resized;
    }
}
