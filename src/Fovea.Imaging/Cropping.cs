namespace Fovea.Imaging;

/// <summary>Rearrangements of whole pixels, with the semantics of torchvision's transforms.</summary>
public static class Cropping
{
    /// <summary>
    /// The rectangle with its top left corner at (<paramref name="left"/>, <paramref name="top"/>); what lies outside of the image is
    /// black.
    /// </summary>
    /// <exception cref="ArgumentException">The width or height is not positive.</exception>
    public static Image Crop(Image image, int left, int top, int width, int height)
    {
        if (width <= 0 || height <= 0)
            throw new ArgumentException($"Crop to {width}x{height}; expected positive sizes.");
        int channels = image.Channels;
        var result = new Image(width, height, channels);
        int firstX = Math.Max(left, 0), endX = (int)Math.Min((long)left + width, image.Width);
        int firstY = Math.Max(top, 0), endY = (int)Math.Min((long)top + height, image.Height);
        if (firstX >= endX)
            return result;
        for (int y = firstY; y < endY; y++)
        {
            image.Pixels.AsSpan((y * image.Width + firstX) * channels, (endX - firstX) * channels)
                .CopyTo(result.Pixels.AsSpan(((y - top) * width + firstX - left) * channels));
        }
        return result;
    }

    /// <summary>
    /// The middle of the image, torchvision's <c>CenterCrop</c>: half pixels round to even, and an image that is smaller is set in black.
    /// </summary>
    /// <inheritdoc cref="Crop"/>
    public static Image CenterCrop(Image image, int width, int height)
        => Crop(image, Offset(image.Width, width), Offset(image.Height, height), width, height);

    /// <summary>The image mirrored left to right.</summary>
    public static Image FlipHorizontal(Image image)
    {
        (int stride, int channels) = (image.Width * image.Channels, image.Channels);
        var result = new Image(image.Width, image.Height, channels);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> from = image.Pixels.AsSpan(y * stride, stride);
            Span<byte> to = result.Pixels.AsSpan(y * stride, stride);
            for (int x = 0, o = stride - channels; x < stride; x += channels, o -= channels)
            {
                for (int c = 0; c < channels; c++)
                    to[o + c] = from[x + c];
            }
        }
        return result;
    }

    private static int Offset(int size, int crop)
        => crop > size ? -((crop - size) / 2) : (int)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven);
}
