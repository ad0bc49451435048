namespace Fovea.Kernels.Convolution;

/// <summary>
/// Where channels-last maps lie inside a span: channel c of pixel (y, x) of image n is at Offset + n * ImageStride + y * RowStride + x *
/// PixelStride + c. A pixel stride above the number of channels leaves room for the channels of others.
/// </summary>
/// <param name="Offset">Floats before channel 0 of the first image's first pixel.</param>
/// <param name="ImageStride">Floats from one image to the next.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="PixelStride">Floats from one pixel to the next.</param>
/// <param name="Halo">
/// Pixels on every side of each image that lie in the span, by the same strides, and hold zeros: what padding reads, so that no copy is
/// made.
/// </param>
public readonly record struct ChannelsLastView(int Offset, int ImageStride, int RowStride, int PixelStride, int Halo = 0)
{
    /// <summary>Maps [N, height, width, channels] with nothing between them.</summary>
    public static ChannelsLastView Dense(int height, int width, int channels) =>
        new(0, height * width * channels, width * channels, channels);

    /// <summary>
    /// Maps [N, height + 2 halo, width + 2 halo, channels], of which the outer <paramref name="halo"/> pixels hold zeros.
    /// </summary>
    public static ChannelsLastView WithHalo(int height, int width, int channels, int halo)
    {
        int row = (width + (2 * halo)) * channels;
        return new ChannelsLastView((halo * row) + (halo * channels), (height + (2 * halo)) * row, row, channels, halo);
    }

    /// <summary>The floats that a span must have for <paramref name="images"/> maps of this size.</summary>
    public long RequiredLength(int images, int height, int width, int channels) =>
        images == 0
            ? 0
            : Offset + ((images - 1L) * ImageStride) + ((height - 1L + Halo) * RowStride) + ((width - 1L + Halo) * PixelStride) + channels;

    internal void Check(string name, int length, int images, int height, int width, int channels)
    {
        bool fits = PixelStride >= channels
            && RowStride >= (long)width * PixelStride
            && (images < 2 || ImageStride >= (long)height * RowStride)
            && Halo >= 0
            && Offset >= ((long)Halo * RowStride) + ((long)Halo * PixelStride)
            && length >= RequiredLength(images, height, width, channels);
        if (!fits)
        {
            throw new ArgumentException(
                $"Convolution2d: the {name}'s view {this} does not hold {images} maps of {height}x{width}x{channels} in {length} "
                + $"floats; give strides without overlap and a span of at least {RequiredLength(images, height, width, channels)}.");
        }
    }
}
