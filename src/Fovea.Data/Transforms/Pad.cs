using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Puts a border of one value around the image (torchvision's <c>Pad</c> with one number): 2 makes MNIST's 28 x 28 the 32 x 32 that
/// LeNet-5 was published with.
/// </summary>
/// <param name="Padding">Pixels on each side.</param>
/// <param name="Fill">The border's value in every channel.</param>
public sealed record Pad(int Padding, byte Fill = 0) : ITransform
{
    /// <summary>Pixels on each side, not negative.</summary>
    public int Padding { get; } = Padding >= 0
        ? Padding
        : throw new ArgumentOutOfRangeException(nameof(Padding), Padding, "Pad: padding is negative, expected 0 or more.");

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (Padding == 0) return image;
        Image padded = scratch.Rent(image.Width + 2 * Padding, image.Height + 2 * Padding, image.Channels);
        padded.Pixels.AsSpan().Fill(Fill);
        int rowBytes = image.Width * image.Channels;
        for (int y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * rowBytes, rowBytes)
                .CopyTo(padded.Pixels.AsSpan(((y + Padding) * padded.Width + Padding) * image.Channels));
        return padded;
    }
}
