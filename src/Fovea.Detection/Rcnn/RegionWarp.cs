using Fovea.Data;
using Fovea.Imaging;
using Fovea.Models;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// Warps regions of an image to the input of a classification network, whatever their aspect ratio (Girshick et al. 2014, arXiv:1311.2524,
/// section 2.1 and appendix A): the region is seen with some pixels of context around it, bilinearly; where the context leaves the image
/// stands the mean. Thread-safe.
/// </summary>
public sealed class RegionWarp
{
    private const int Channels = 3;

    private readonly int _padding;
    private readonly bool _isBgr;
    private readonly float[] _mean;
    private readonly float[] _scale;

    /// <summary>Prepares a warp.</summary>
    /// <param name="size">Height and width of the network's input.</param>
    /// <param name="padding">The pixels of context on each side of the input: 16 of 227 in the paper.</param>
    /// <param name="preprocessing">The mean, which is subtracted after the warp, the scale and the order of the channels.</param>
    /// <exception cref="ArgumentException">
    /// The context leaves no pixel for the region, the network does not take colours, or its mean image has another size.
    /// </exception>
    public RegionWarp(int size, int padding, Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (size < 1 || padding < 0 || 2 * padding >= size)
            throw new ArgumentException($"RegionWarp: {padding} pixels of context on each side of {size}; expected less than half.");
        if (preprocessing.Mean.Count != Channels)
        {
            throw new ArgumentException(
                $"RegionWarp: the network takes images of {preprocessing.Mean.Count} channels; expected red, green and blue.");
        }

        (Size, _padding, _isBgr) = (size, padding, preprocessing.ChannelOrder == InputChannelOrder.Bgr);
        _scale = [.. preprocessing.Std.Select(std => 1 / (255 * std))];
        _mean = [.. Means(preprocessing, size).Select((mean, i) => mean / preprocessing.Std[i % Channels])];
    }

    /// <summary>Height and width of the network's input.</summary>
    public int Size { get; }

    /// <summary>The number of values of a warped region, 3 * <see cref="Size"/> * <see cref="Size"/>.</summary>
    public int Length => Channels * Size * Size;

    /// <summary>Warps a region.</summary>
    /// <param name="image">The image, grey or in colour.</param>
    /// <param name="box">The region in pixels of the image; its context, and the region itself, may leave the image.</param>
    /// <param name="destination">The input, channels last: [<see cref="Size"/>, <see cref="Size"/>, 3].</param>
    /// <param name="isMirrored">Whether to mirror the warped region.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Apply(Image image, in BoundingBox box, Span<float> destination, bool isMirrored = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (destination.Length != Length)
            throw new ArgumentException($"RegionWarp: room for {destination.Length} values; expected {Length}.", nameof(destination));
        WarpTap[] columns = WarpTap.Along(box.X1, box.X2, image.Width, Size, _padding);
        WarpTap[] rows = WarpTap.Along(box.Y1, box.Y2, image.Height, Size, _padding);
        if (isMirrored)
            Array.Reverse(columns);
        for (int y = 0; y < Size; y++)
            Row(image, rows[y], columns, y * Size, destination.Slice(Channels * y * Size, Channels * Size));
    }

    private static IEnumerable<float> Means(Preprocessing preprocessing, int size)
    {
        if (preprocessing.MeanImage is not { } image)
            return preprocessing.Mean;
        if (image.Shape[1] != size || image.Shape[2] != size)
        {
            throw new ArgumentException(
                $"RegionWarp: the mean image is {image.Shape[1]}x{image.Shape[2]}; expected the size of the input, {size}x{size}.");
        }

        float[] planes = image.ToArray();
        return Enumerable.Range(0, planes.Length).Select(i => planes[(i % Channels * size * size) + (i / Channels)]);
    }

    private void Row(Image image, in WarpTap row, WarpTap[] columns, int firstPixel, Span<float> destination)
    {
        if (!row.IsInside)
        {
            destination.Clear();
            return;
        }

        ReadOnlySpan<byte> pixels = image.Pixels;
        int stride = image.Width * image.Channels;
        ReadOnlySpan<byte> above = pixels.Slice(row.First * stride, stride), below = pixels.Slice(row.Second * stride, stride);
        for (int x = 0; x < columns.Length; x++)
        {
            WarpTap column = columns[x];
            Span<float> pixel = destination.Slice(Channels * x, Channels);
            if (!column.IsInside)
            {
                pixel.Clear();
                continue;
            }

            int first = column.First * image.Channels, second = column.Second * image.Channels;
            for (int c = 0; c < Channels; c++)
            {
                int source = image.Channels == 1 ? 0 : _isBgr ? Channels - 1 - c : c;
                float top = Between(above[first + source], above[second + source], column.Share);
                float bottom = Between(below[first + source], below[second + source], column.Share);
                float mean = _mean[_mean.Length == Channels ? c : (Channels * (firstPixel + x)) + c];
                pixel[c] = (Between(top, bottom, row.Share) * _scale[c]) - mean;
            }
        }
    }

    private static float Between(float first, float second, float share) => first + ((second - first) * share);
}
