using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Transforms products in Winograd's domain back to channels-last maps and applies bias, residual and activation. Tiles are cut at the
/// edges of a map.
/// </summary>
internal unsafe struct TileWriter
{
    public ConvolutionOperands Operands;
    public int Rows;
    public int Columns;
    public TileGrid Grid;

    /// <summary>
    /// Whether to prefetch the products of the next vector of channels and the pixels of the next tile while one is transformed; nothing is
    /// gained where they are near.
    /// </summary>
    public bool PrefetchesTiles;

    /// <summary>Returns a cursor that prefetches the pixels that a range of tiles writes, whole rows of tiles at a time.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="count">The number of tiles.</param>
    /// <param name="steps">The number of prefetches.</param>
    public readonly PrefetchCursor StartPrefetch(int first, int count, nint steps) =>
        Grid.StartPrefetch(Operands.Output, Operands.OutputView.ImageStride, Operands.OutputView.RowStride, first, count, steps);

    /// <summary>Writes a range of channels of <paramref name="count"/> tiles.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="count">The number of tiles.</param>
    /// <param name="layout">Layout of the products.</param>
    /// <param name="products">The products for the first of the channels.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="bias">One value for each channel, readable to the end of the last vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public readonly void Write<TScheme, TWidth, TVec>(
        int first, int count, in TransformedTileLayout layout, float* products, int channel, int channels, float* bias)
        where TScheme : struct, IWinogradScheme
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[(2 * TileTransform.MaxFloats) + TileTransform.Alignment];
        float* scratch = TileTransform.Align(memory);
        float* square = scratch + TileTransform.MaxFloats;
        nint point = layout.PointStride;
        bool relu = Operands.Relu;
        TileGrid.Position tile = Grid.At(first);
        for (int t = 0; t < count; t++)
        {
            int top = tile.Row * TScheme.Outputs;
            int left = tile.Column * TScheme.Outputs;
            int rows = Math.Min(TScheme.Outputs, Rows - top);
            int columns = Math.Min(TScheme.Outputs, Columns - left);
            float* output = Pixel(Operands.Output, Operands.OutputView, tile.Image, top, left) + channel;
            float* residual = Operands.Residual == null
                ? null
                : Pixel(Operands.Residual, Operands.ResidualView, tile.Image, top, left) + channel;
            float* source = products + (t * layout.TileStride);
            TileGrid.Position next = Grid.After(tile);
            for (int c = 0; c < channels; c += TWidth.Lanes)
            {
                if (PrefetchesTiles && c % Prefetch.Line == 0)
                {
                    bool isLast = c + Prefetch.Line >= channels;
                    float* following = source + (isLast ? layout.TileStride : c + Prefetch.Line);
                    Prefetch.Rectangle(following, TScheme.Points * point, point, TScheme.Points, TScheme.Points);
                    PrefetchPixels<TScheme>(Operands.Output, Operands.OutputView, next, channel + c);
                    if (residual != null)
                        PrefetchPixels<TScheme>(Operands.Residual, Operands.ResidualView, next, channel + c);
                }

                TileTransform.Apply<OutputTransform<TScheme>, TWidth, TVec>(
                    source + c, TScheme.Points * point, point, square, TScheme.Outputs * TWidth.Lanes, TWidth.Lanes, scratch);
                int lanes = Math.Min(TWidth.Lanes, channels - c);
                bool whole = lanes == TWidth.Lanes;
                TVec start = TWidth.Load(bias + c);
                for (int y = 0; y < rows; y++)
                {
                    float* from = square + (y * TScheme.Outputs * TWidth.Lanes);
                    float* to = output + (y * (nint)Operands.OutputView.RowStride) + c;
                    float* add = residual == null ? null : residual + (y * (nint)Operands.ResidualView.RowStride) + c;
                    for (int x = 0; x < columns; x++)
                    {
                        TVec value = TWidth.Add(TWidth.Load(from), start);
                        if (add != null)
                        {
                            value = TWidth.Add(value, whole ? TWidth.Load(add) : TWidth.LoadFirst(add, lanes));
                            add += Operands.ResidualView.PixelStride;
                        }

                        if (relu)
                            value = TWidth.ClampMin(value, TWidth.Zero);
                        if (whole)
                            TWidth.Store(value, to);
                        else
                            TWidth.StoreFirst(value, to, lanes);
                        from += TWidth.Lanes;
                        to += Operands.OutputView.PixelStride;
                    }
                }
            }

            tile = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchPixels<TScheme>(float* map, in ChannelsLastView view, TileGrid.Position tile, int channel)
        where TScheme : struct, IWinogradScheme
    {
        float* corner = Pixel(map, view, tile.Image, tile.Row * TScheme.Outputs, tile.Column * TScheme.Outputs) + channel;
        Prefetch.Rectangle(corner, view.RowStride, view.PixelStride, TScheme.Outputs, TScheme.Outputs);
    }

    private static float* Pixel(float* map, in ChannelsLastView view, int image, int row, int column) =>
        map + (image * (nint)view.ImageStride) + (row * (nint)view.RowStride) + (column * (nint)view.PixelStride);
}
