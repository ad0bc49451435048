namespace Fovea.Imaging;

/// <summary>
/// An 8-bit image, rows from top to bottom, channels interleaved: the value of channel c at (x, y) is
/// <c>Pixels[(y * Width + x) * Channels + c]</c>. One channel is grey, three are red, green, blue.
/// </summary>
public sealed class Image
{
    /// <summary>Wraps <paramref name="pixels"/> without copying.</summary>
    /// <exception cref="ArgumentException">A size is not positive, the channels are neither 1 nor 3, or the array has another
    /// length.</exception>
    public Image(int width, int height, int channels, byte[] pixels)
    {
        if (width <= 0 || height <= 0 || channels is not (1 or 3))
        {
            throw new ArgumentException(
                $"Image: size {width}x{height} with {channels} channels; expected positive sizes and 1 or 3 channels.");
        }

        if (pixels.LongLength != (long)width * height * channels)
        {
            throw new ArgumentException(
                $"Image: {pixels.Length} bytes for {width}x{height}x{channels}; expected {(long)width * height * channels}.");
        }

        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>A black image.</summary>
    /// <inheritdoc cref="Image(int, int, int, byte[])"/>
    public Image(int width, int height, int channels)
        : this(width, height, channels, new byte[checked(Math.Max(width, 0) * Math.Max(height, 0) * Math.Max(channels, 0))])
    {
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>The values, [Height, Width, Channels].</summary>
    public byte[] Pixels { get; }
}
