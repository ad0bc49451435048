namespace Fovea.Imaging;

/// <summary>
/// Changes of values that look at nothing but a table; every byte is the one that Pillow's <c>ImageOps</c> computes. Destinations have the
/// image's size and channels and may be the image itself.
/// </summary>
public static class ToneCurve
{
    private const int Values = 256;

    /// <summary>Replaces each value by that of a table of 256 for all channels, or of 256 for each channel in turn.</summary>
    /// <exception cref="ArgumentException">The destination has another size or other channels, or the table another length.</exception>
    public static void Apply(Image image, ReadOnlySpan<byte> table, Image destination)
    {
        Cropping.CheckSize(image, destination);
        if (table.Length != Values && table.Length != Values * image.Channels)
            throw new ArgumentException($"ToneCurve: a table of {table.Length}; expected 256 values, or 256 for each channel.");
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = destination.Pixels;
        int last = table.Length - Values;
        for (int i = 0, channel = 0; i < from.Length; i++)
        {
            to[i] = table[channel + from[i]];
            channel = channel == last ? 0 : channel + Values;
        }
    }

    /// <summary>Keeps the upper bits of each value and clears the others.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">The bits to keep, 0 to 8.</param>
    /// <param name="destination">The result.</param>
    /// <exception cref="ArgumentException">The destination has another size or other channels, or the bits are out of range.</exception>
    public static void Posterize(Image image, int bits, Image destination)
    {
        if (bits is < 0 or > 8)
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "Posterize: expected 0 to 8 bits.");
        Apply(image, Of(value => (byte)(value & ~((1 << (8 - bits)) - 1))), destination);
    }

    /// <summary>Inverts the values that are not below <paramref name="threshold"/>.</summary>
    /// <exception cref="ArgumentException">The destination has another size or other channels.</exception>
    public static void Solarize(Image image, double threshold, Image destination)
        => Apply(image, Of(value => (byte)(value < threshold ? value : 255 - value)), destination);

    /// <summary>Inverts all values.</summary>
    /// <inheritdoc cref="Solarize"/>
    public static void Invert(Image image, Image destination) => Apply(image, Of(value => (byte)(255 - value)), destination);

    /// <summary>Stretches the values of each channel to the range 0 to 255; a channel of one value stays as it is.</summary>
    /// <inheritdoc cref="Solarize"/>
    public static void AutoContrast(Image image, Image destination)
    {
        byte[] table = new byte[Values * image.Channels];
        int[] histogram = Histogram(image);
        for (int c = 0; c < image.Channels; c++)
        {
            ReadOnlySpan<int> counts = histogram.AsSpan(c * Values, Values);
            int lowest = counts.IndexOfAnyExcept(0), highest = counts.LastIndexOfAnyExcept(0);
            double scale = highest <= lowest ? 1 : 255.0 / (highest - lowest), offset = highest <= lowest ? 0 : -lowest * scale;
            for (int value = 0; value < Values; value++)
                table[(c * Values) + value] = (byte)Math.Clamp((value * scale) + offset, 0, 255);
        }

        Apply(image, table, destination);
    }

    /// <summary>Spreads the values of each channel so that all occur about equally often.</summary>
    /// <inheritdoc cref="Solarize"/>
    public static void Equalize(Image image, Image destination)
    {
        byte[] table = new byte[Values * image.Channels];
        int[] histogram = Histogram(image);
        for (int c = 0; c < image.Channels; c++)
        {
            ReadOnlySpan<int> counts = histogram.AsSpan(c * Values, Values);
            int step = ((image.Pixels.Length / image.Channels) - counts[counts.LastIndexOfAnyExcept(0)]) / 255;
            int sum = step / 2;
            for (int value = 0; value < Values; value++)
            {
                table[(c * Values) + value] = (byte)(step == 0 ? value : Math.Min(sum / step, 255));
                sum += counts[value];
            }
        }

        Apply(image, table, destination);
    }

    internal static byte[] Of(Func<int, byte> curve)
    {
        byte[] table = new byte[Values];
        for (int value = 0; value < Values; value++)
            table[value] = curve(value);
        return table;
    }

    private static int[] Histogram(Image image)
    {
        int[] counts = new int[Values * image.Channels];
        for (int i = 0, channel = 0; i < image.Pixels.Length; i++)
        {
            counts[(channel * Values) + image.Pixels[i]]++;
            channel = channel + 1 == image.Channels ? 0 : channel + 1;
        }

        return counts;
    }
}
