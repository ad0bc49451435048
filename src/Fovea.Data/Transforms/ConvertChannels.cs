using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Makes colour images grey (Pillow's luma) or repeats a grey image's value as red, green and blue.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
public sealed record ConvertChannels(int Channels) : ITransform
{
    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; } = Channels is 1 or 3
        ? Channels
        : throw new ArgumentOutOfRangeException(nameof(Channels), Channels, "ConvertChannels: expected 1 or 3.");

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
        => Channels == 1 ? image.ToGray() : image.ToRgb();
}
