using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Adds a border of one value around the image (torchvision's <c>Pad</c> with one number): a padding of 2 makes MNIST's 28x28 images 32x32,
/// the input of the original LeNet-5.
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
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (Padding == 0)
            return sample;
        Image image = sample.Image;
        Image padded = scratch.Rent(image.Width + 2 * Padding, image.Height + 2 * Padding, image.Channels);
        padded.Pixels.AsSpan().Fill(Fill);
        int rowBytes = image.Width * image.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            image.Pixels.AsSpan(y * rowBytes, rowBytes)
                .CopyTo(padded.Pixels.AsSpan(((y + Padding) * padded.Width + Padding) * image.Channels));
        }

        return sample.Moved(padded, PixelMap.Window(-Padding, -Padding, padded.Width, padded.Height));
    }
}

/// <summary>
/// Resizes the shorter side to <see cref="Size"/> pixels and the longer one in proportion (torchvision's <c>Resize(size)</c> of a Pillow
/// image: antialiased, byte for byte).
/// </summary>
/// <param name="Size">The shorter side in pixels.</param>
/// <param name="Interpolation">The resize filter.</param>
public sealed record ResizeShortSide(int Size, Interpolation Interpolation = Interpolation.Bilinear) : IRegionTransform
{
    /// <summary>The shorter side in pixels, positive.</summary>
    public int Size { get; } = Size > 0
        ? Size
        : throw new ArgumentOutOfRangeException(nameof(Size), Size, "ResizeShortSide: expected a positive size.");

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        Image image = sample.Image;
        if (Math.Min(image.Width, image.Height) == Size)
            return sample;
        Image resized = Rent(image.Width, image.Height, image.Channels, scratch);
        Resizer.Resize(image, resized, Interpolation);
        return sample.Moved(resized, PixelMap.Resize(image, resized.Width, resized.Height));
    }

    Sample IRegionTransform.Apply(EncodedImage image, Target target, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (Math.Min(image.Width, image.Height) == Size)
            return new Sample(image.Decode(), target);
        Image resized = Rent(image.Width, image.Height, 3, scratch);
        image.ResizeRegion(0, 0, image.Width, image.Height, resized, Interpolation);
        return new Sample(resized, target.Moved(new PixelMap(0, 0, image.Width, image.Height, resized.Width, resized.Height)));
    }

    private Image Rent(int imageWidth, int imageHeight, int channels, ImageScratch scratch)
    {
        (int width, int height) = Resizer.ShortSideSize(imageWidth, imageHeight, Size);
        return (long)width * height <= ImageFile.MaxPixels
            ? scratch.Rent(width, height, channels)
            : throw new DataException(
                $"ResizeShortSide: an image of {imageHeight}x{imageWidth} would have {height}x{width} pixels, more than "
                + $"{ImageFile.MaxPixels:N0}; crop it before.");
    }
}

/// <summary>Converts colour images to grey (Pillow's luma), or grey images to RGB by repeating the value.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
public sealed record ConvertChannels(int Channels) : IConditionalTransform
{
    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; } = Channels is 1 or 3
        ? Channels
        : throw new ArgumentOutOfRangeException(nameof(Channels), Channels, "ConvertChannels: expected 1 or 3.");

    bool IConditionalTransform.Keeps(ImageSize size) => size.Channels == Channels;

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => sample with { Image = Channels == 1 ? sample.Image.ToGray() : sample.Image.ToRgb() };
}
