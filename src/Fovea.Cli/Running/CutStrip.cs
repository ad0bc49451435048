using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Cli.Running;

/// <summary>Cuts off the ends of an image that is very much longer than wide: of a strip only the middle is seen in any case.</summary>
internal sealed record CutStrip : ITransform
{
    private const int LongestStrip = 100;

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        int longest = LongestStrip * Math.Min(image.Width, image.Height);
        return Math.Max(image.Width, image.Height) > longest
            ? Cropping.CenterCrop(image, Math.Min(image.Width, longest), Math.Min(image.Height, longest))
            : image;
    }
}
