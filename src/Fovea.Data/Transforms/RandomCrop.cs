using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Cuts out a window of <see cref="Height"/> x <see cref="Width"/> at a random place (torchvision's <c>RandomCrop</c>); after
/// <see cref="Pad"/> it shifts the image.
/// </summary>
/// <param name="Height">The window's rows.</param>
/// <param name="Width">The window's columns.</param>
public sealed record RandomCrop(int Height, int Width) : ITransform
{
    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (image.Width < Width || image.Height < Height)
            throw new DataException(
                $"RandomCrop: the image is {image.Height}x{image.Width}, the window {Height}x{Width}; pad or resize the image before.");
        int top = random.NextInt(image.Height - Height + 1), left = random.NextInt(image.Width - Width + 1);
        if (image.Width == Width && image.Height == Height) return image;

        Image window = scratch.Rent(Width, Height, image.Channels);
        Cropping.Crop(image, left, top, window);
        return window;
    }
}
