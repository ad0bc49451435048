using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Takes products in Winograd's domain back to channels-last maps, with bias, residual and activation. Tiles are cut at the edges of a map.</summary>
internal unsafe struct TileWriter
{
    public ConvolutionMaps Maps;
    public int Rows;
    public int Columns;
    public TileGrid Grid;

    /// <summary>The pixels that some tiles write, whole rows of tiles at a time.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="steps">The steps in depth while they are asked for.</param>
    public readonly Lookahead Ahead(int first, int count, nint steps) =>
        Grid.Ahead(Maps.Output, Maps.OutputView.ImageStride, Maps.OutputView.RowStride, first, count, steps);

    /// <summary>Writes some channels of <paramref name="count"/> tiles.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="matrix">Layout of the products.</param>
    /// <param name="products">The products for the first of the channels.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="bias">A value for each channel, readable to the end of the last vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public readonly void Write<TScheme, TWidth, TVec>(
        int first, int count, in DomainMatrix matrix, float* products, int channel, int channels, float* bias)
        where TScheme : struct, IWinogradScheme
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[(2 * Squares.MostFloats) + Squares.Alignment];
        float* between = Squares.Align(memory);
        float* square = between + Squares.MostFloats;
        nint point = matrix.PointStride;
        bool relu = Maps.Relu;
        TileGrid.Position tile = Grid.At(first);
        for (int t = 0; t < count; t++)
        {
            int top = tile.Row * TScheme.Outputs;
            int left = tile.Column * TScheme.Outputs;
            int rows = Math.Min(TScheme.Outputs, Rows - top);
            int columns = Math.Min(TScheme.Outputs, Columns - left);
            float* output = Pixel(Maps.Output, Maps.OutputView, tile.Image, top, left) + channel;
            float* residual = Maps.Residual == null ? null : Pixel(Maps.Residual, Maps.ResidualView, tile.Image, top, left) + channel;
            float* source = products + (t * matrix.TileStride);
            for (int c = 0; c < channels; c += TWidth.Lanes)
            {
                Squares.Transform<OutputLine<TScheme>, TWidth, TVec>(
                    source + c, TScheme.Points * point, point, square, TScheme.Outputs * TWidth.Lanes, TWidth.Lanes, between);
                int lanes = Math.Min(TWidth.Lanes, channels - c);
                bool whole = lanes == TWidth.Lanes;
                TVec start = TWidth.Load(bias + c);
                for (int y = 0; y < rows; y++)
                {
                    float* from = square + (y * TScheme.Outputs * TWidth.Lanes);
                    float* to = output + (y * (nint)Maps.OutputView.RowStride) + c;
                    float* add = residual == null ? null : residual + (y * (nint)Maps.ResidualView.RowStride) + c;
                    for (int x = 0; x < columns; x++)
                    {
                        TVec value = TWidth.Add(TWidth.Load(from), start);
                        if (add != null)
                        {
                            value = TWidth.Add(value, whole ? TWidth.Load(add) : TWidth.LoadFirst(add, lanes));
                            add += Maps.ResidualView.PixelStride;
                        }

                        if (relu)
                            value = TWidth.AtLeast(value, TWidth.Zero);
                        if (whole)
                            TWidth.Store(value, to);
                        else
                            TWidth.StoreFirst(value, to, lanes);
                        from += TWidth.Lanes;
                        to += Maps.OutputView.PixelStride;
                    }
                }
            }

            tile = Grid.After(tile);
        }
    }

    private static float* Pixel(float* map, in ConvolutionView view, int image, int row, int column) =>
        map + (image * (nint)view.ImageStride) + (row * (nint)view.RowStride) + (column * (nint)view.PixelStride);
}
