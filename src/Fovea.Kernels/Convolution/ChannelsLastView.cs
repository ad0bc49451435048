namespace Fovea.Kernels.Convolution;

/// <summary>
/// A strided view of channels-last maps inside a span: channel c of pixel (y, x) of image n is at Offset + n * ImageStride + y * RowStride
/// + x * PixelStride + c. A pixel stride above the number of channels leaves room for other channels between.
/// </summary>
/// <param name="Offset">Floats before channel 0 of the first image's first pixel.</param>
/// <param name="ImageStride">Floats from one image to the next.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="PixelStride">Floats from one pixel to the next.</param>
/// <param name="Halo">
/// Pixels on every side of each image that lie in the span, by the same strides, and are zero. Padding reads them, so that no copy is
/// made.
/// </param>
public readonly record struct ChannelsLastView(int Offset, int ImageStride, int RowStride, int PixelStride, int Halo = 0)
{
    /// <summary>Returns the view of dense maps [N, height, width, channels].</summary>
    public static ChannelsLastView Dense(int height, int width, int channels) =>
        new(0, height * width * channels, width * channels, channels);

    /// <summary>
    /// Returns the view of the inner pixels of maps [N, height + 2 halo, width + 2 halo, channels]; the outer pixels are zero.
    /// </summary>
    public static ChannelsLastView WithHalo(int height, int width, int channels, int halo)
    {
        int row = (width + (2 * halo)) * channels;
        return new ChannelsLastView((halo * row) + (halo * channels), (height + (2 * halo)) * row, row, channels, halo);
    }

    /// <summary>Returns the length that a span must have for <paramref name="images"/> maps of this size.</summary>
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

/// <summary>Sizes and strides of one channels-last map with <see cref="Halo"/> readable zero pixels on every side.</summary>
internal readonly record struct StridedMap(int Height, int Width, int Channels, nint RowStride, nint PixelStride, int Halo = 0)
{
    /// <summary>The input map of a convolution.</summary>
    public static StridedMap Of(in Conv2dGeometry g, in ChannelsLastView view) =>
        new(g.H, g.W, g.InChannels, view.RowStride, view.PixelStride, view.Halo);

    /// <summary>A dense map.</summary>
    public static StridedMap Dense(int height, int width, int channels) => new(height, width, channels, (nint)width * channels, channels);
}

/// <summary>The addresses and views that a convolution reads and writes, and its activation.</summary>
internal unsafe struct ConvolutionOperands
{
    /// <summary>For inference and gradients: filters of this depth stay in the first-level cache.</summary>
    public const int ProductsInFastSum = 192;

    /// <summary>For the forward pass of training, whose rounding errors are amplified in gradients.</summary>
    public const int ProductsInExactSum = 32;

    public float* Input;
    public ChannelsLastView InputView;

    public float* Output;
    public ChannelsLastView OutputView;

    /// <summary>Values to add before the activation; null for none.</summary>
    public float* Residual;
    public ChannelsLastView ResidualView;

    public bool Relu;

    /// <summary>
    /// Products in Winograd's domain after which a partial sum is added to the result: shorter sums round less and take longer.
    /// </summary>
    public int ProductsInSum;
}
