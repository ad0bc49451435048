namespace Fovea.Imaging;

/// <summary>
/// Changes of brightness, contrast, colour and sharpness; every byte is the one that Pillow's <c>ImageEnhance</c> computes, or for the hue
/// torchvision's <c>adjust_hue</c> of a Pillow image. A factor of 1 changes nothing. Destinations have the image's size and channels; but
/// for <see cref="Sharpness"/> they may be the image itself.
/// </summary>
public static class Enhancement
{
    /// <summary>Mixes the image with black: 0 is black, more than 1 is brighter.</summary>
    /// <exception cref="ArgumentException">The destination has another size or other channels.</exception>
    public static void Brightness(Image image, double factor, Image destination)
        => ToneCurve.Apply(image, ToneCurve.Of(value => Blend(0, value, (float)factor)), destination);

    /// <summary>Mixes the image with the mean of its luma: 0 is one grey, more than 1 has more contrast.</summary>
    /// <inheritdoc cref="Brightness"/>
    public static void Contrast(Image image, double factor, Image destination)
    {
        long sum = 0;
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += image.Channels)
            sum += image.Channels == 1 ? pixels[i] : PixelConversion.Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
        int mean = (int)(((double)sum / (pixels.Length / image.Channels)) + 0.5);
        ToneCurve.Apply(image, ToneCurve.Of(value => Blend(mean, value, (float)factor)), destination);
    }

    /// <summary>Mixes the image with its luma: 0 is grey, more than 1 has more colour.</summary>
    /// <inheritdoc cref="Brightness"/>
    public static void Saturation(Image image, double factor, Image destination)
    {
        Cropping.CheckSize(image, destination);
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = destination.Pixels;
        if (image.Channels == 1)
        {
            from.CopyTo(to);
            return;
        }

        for (int i = 0; i < from.Length; i += 3)
        {
            byte luma = PixelConversion.Luma(from[i], from[i + 1], from[i + 2]);
            for (int c = 0; c < 3; c++)
                to[i + c] = Blend(luma, from[i + c], (float)factor);
        }
    }

    /// <summary>Mixes the image with a smoothed one: 0 is smooth, more than 1 is sharper.</summary>
    /// <exception cref="ArgumentException">The destination has another size or other channels, or is the image itself.</exception>
    public static void Sharpness(Image image, double factor, Image destination)
    {
        Cropping.CheckDestination(image, destination);
        Cropping.CheckSize(image, destination);
        ReadOnlySpan<byte> from = image.Pixels;
        from.CopyTo(destination.Pixels);
        (int channels, int stride) = (image.Channels, image.Width * image.Channels);
        const float Side = 1f / 13, Middle = 5f / 13;
        for (int y = 1; y < image.Height - 1; y++)
        {
            for (int i = (y * stride) + channels, end = ((y + 1) * stride) - channels; i < end; i++)
            {
                (int above, int below) = (i - stride, i + stride);
                float sum = 0.5f;
                sum += (from[below - channels] * Side) + (from[below] * Side) + (from[below + channels] * Side);
                sum += (from[i - channels] * Side) + (from[i] * Middle) + (from[i + channels] * Side);
                sum += (from[above - channels] * Side) + (from[above] * Side) + (from[above + channels] * Side);
                destination.Pixels[i] = Blend((int)Math.Clamp(sum, 0, 255), from[i], (float)factor);
            }
        }
    }

    /// <summary>Turns the hue by a part of the circle; grey images stay as they are.</summary>
    /// <param name="image">The image.</param>
    /// <param name="turn">The turn, in [-0.5, 0.5]: 0 changes no hue, 0.5 and -0.5 make the complement.</param>
    /// <param name="destination">The result.</param>
    /// <exception cref="ArgumentException">
    /// The turn is out of its range, or the destination has another size or other channels.
    /// </exception>
    public static void Hue(Image image, double turn, Image destination)
    {
        if (!(turn is >= -0.5 and <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(turn), turn, "Hue: expected a turn in [-0.5, 0.5].");
        Cropping.CheckSize(image, destination);
        if (image.Channels == 1)
        {
            image.Pixels.AsSpan().CopyTo(destination.Pixels);
            return;
        }

        byte shift = unchecked((byte)(int)(turn * 255));
        for (int i = 0; i < image.Pixels.Length; i += 3)
        {
            (byte hue, byte saturation, byte value) = HsvConversion.FromRgb(image.Pixels.AsSpan(i, 3));
            HsvConversion.ToRgb(unchecked((byte)(hue + shift)), saturation, value, destination.Pixels.AsSpan(i, 3));
        }
    }

    // Pillow's blend, in its single precision.
    private static byte Blend(int first, int second, float factor) => (byte)Math.Clamp(first + (factor * (second - first)), 0, 255);
}
