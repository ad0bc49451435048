using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Cli.Running;

/// <summary>
/// Cuts out the middle. Where the margins differ by a pixel, the smaller one is at the left and at the top, as in the evaluations of the
/// field that halve sizes as integers; torchvision's <see cref="CenterCrop"/> takes the even one. A smaller image is set in black.
/// </summary>
/// <param name="Height">The window's rows.</param>
/// <param name="Width">The window's columns.</param>
internal sealed record MiddleCrop(int Height, int Width) : ITransform
{
    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch) => image.Width == Width && image.Height == Height
        ? image
        : Cropping.Crop(image, (image.Width - Width) / 2, (image.Height - Height) / 2, Width, Height);
}
