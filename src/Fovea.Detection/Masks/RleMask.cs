using System.Diagnostics.CodeAnalysis;
using Fovea.Data;
using Fovea.Imaging;

namespace Fovea.Detection.Masks;

/// <summary>
/// A mask of an image's size as COCO stores it: the lengths of the runs of equal pixels, column by column and each column from top to
/// bottom, in turn off and on. The first run is off, and has the length 0 where the first pixel is on.
/// </summary>
public sealed partial class RleMask : IEquatable<RleMask>
{
    private readonly int[] _counts;

    private RleMask(int height, int width, int[] counts)
    {
        (Height, Width, _counts) = (height, width, counts);
        int area = 0;
        for (int run = 1; run < counts.Length; run += 2)
            area += counts[run];
        Area = area;
        BoundingBox = Bounds();
    }

    /// <summary>The image's rows.</summary>
    public int Height { get; }

    /// <summary>The image's columns.</summary>
    public int Width { get; }

    /// <summary>The lengths of the runs, which together are Height * Width.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>The number of pixels that are on.</summary>
    public int Area { get; }

    /// <summary>The smallest box around the pixels that are on; (0, 0, 0, 0) where none is.</summary>
    public BoundingBox BoundingBox { get; }

    /// <summary>The mask of plain run lengths.</summary>
    /// <exception cref="FormatException">A length is negative, or their sum is not height * width.</exception>
    public static RleMask FromCounts(ReadOnlySpan<int> counts, int height, int width)
    {
        int pixels = CheckedSize(height, width);
        long sum = 0;
        foreach (int count in counts)
        {
            if (count < 0)
                throw new FormatException($"a mask has the run length {count}; expected lengths that are not negative.");
            sum += count;
        }

        return sum == pixels
            ? new RleMask(height, width, counts.ToArray())
            : throw new FormatException(
                $"the run lengths of a mask add up to {sum}; expected {pixels}, those of {height} rows and {width} columns.");
    }

    /// <summary>Encodes a mask, [height, width] row by row: pixels that are not 0 are on.</summary>
    /// <exception cref="ArgumentException">The number of pixels is not height * width.</exception>
    /// <exception cref="FormatException">A size is not positive.</exception>
    public static RleMask Encode(ReadOnlySpan<byte> mask, int height, int width)
    {
        if (mask.Length != CheckedSize(height, width))
        {
            throw new ArgumentException(
                $"RleMask: {mask.Length} pixels; expected {height * width}, those of {height} rows and {width} columns.", nameof(mask));
        }

        var runs = new RunBuilder();
        for (int x = 0; x < width; x++)
        {
            for (int pixel = x; pixel < mask.Length; pixel += width)
                runs.Add(mask[pixel] != 0, 1);
        }

        return new RleMask(height, width, runs.ToCounts());
    }

    /// <summary>Encodes a mask: an image of one channel, of which pixels that are not 0 are on.</summary>
    /// <exception cref="ArgumentException">The image has three channels.</exception>
    public static RleMask Encode(Image mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return mask.Channels == 1
            ? Encode(mask.Pixels, mask.Height, mask.Width)
            : throw new ArgumentException("RleMask: a mask of 3 channels; expected an image of one channel.", nameof(mask));
    }

    /// <summary>Writes the mask, [Height, Width] row by row: 1 for pixels that are on, 0 for the others.</summary>
    /// <exception cref="ArgumentException"><paramref name="mask"/> has not Height * Width values.</exception>
    public void Decode(Span<byte> mask)
    {
        if (mask.Length != Height * Width)
        {
            throw new ArgumentException(
                $"RleMask: room for {mask.Length} pixels; expected {Height * Width}, those of {Height} rows and {Width} columns.",
                nameof(mask));
        }

        mask.Clear();
        int position = 0;
        for (int run = 0; run < _counts.Length; run++)
        {
            int end = position + _counts[run];
            for (; run % 2 == 1 && position < end; position++)
                mask[(position % Height * Width) + (position / Height)] = 1;
            position = end;
        }
    }

    /// <summary>The mask as an image of one channel: 1 for pixels that are on, 0 for the others.</summary>
    public Image ToImage()
    {
        var image = new Image(Width, Height, 1);
        Decode(image.Pixels);
        return image;
    }

    /// <summary>Whether both have the same size and the same run lengths.</summary>
    public bool Equals([NotNullWhen(true)] RleMask? other) =>
        other is not null && Height == other.Height && Width == other.Width && Counts.SequenceEqual(other.Counts);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as RleMask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width, Area, _counts.Length);

    private static int CheckedSize(int height, int width) => height > 0 && width > 0 && (long)height * width <= int.MaxValue
        ? height * width
        : throw new FormatException($"a mask has {height} rows and {width} columns; expected positive sizes of at most 2^31 - 1 pixels.");

    private BoundingBox Bounds()
    {
        (int left, int top, int right, int bottom) = (Width, Height, 0, 0);
        int position = 0;
        for (int run = 0; run < _counts.Length; run++)
        {
            if (run % 2 == 1 && _counts[run] > 0)
            {
                (int firstX, int firstY) = Math.DivRem(position, Height);
                (int lastX, int lastY) = Math.DivRem(position + _counts[run] - 1, Height);
                if (firstX != lastX)
                    (firstY, lastY) = (0, Height - 1);
                (left, top) = (Math.Min(left, firstX), Math.Min(top, firstY));
                (right, bottom) = (Math.Max(right, lastX + 1), Math.Max(bottom, lastY + 1));
            }

            position += _counts[run];
        }

        return Area == 0 ? default : new BoundingBox(left, top, right, bottom);
    }
}
