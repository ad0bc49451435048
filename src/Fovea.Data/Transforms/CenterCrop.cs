using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Cuts out the middle (torchvision's <c>CenterCrop</c>): half pixels round to even, and an image that is smaller is set in black.
/// </summary>
/// <param name="Height">The window's rows.</param>
/// <param name="Width">The window's columns.</param>
public sealed record CenterCrop(int Height, int Width) : ITransform
{
    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (image.Width == Width && image.Height == Height) return image;
        Image window = scratch.Rent(Width, Height, image.Channels);
        Cropping.CenterCrop(image, window);
        return window;
    }
}
