using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Takes tiles of channels-last maps into Winograd's domain. What lies outside of a map counts as zero.</summary>
internal unsafe struct TileReader
{
    public float* Source;
    public nint ImageStride;
    public MapLayout Map;

    /// <summary>Rows above the map at which the first tile begins.</summary>
    public int Top;
    public int Left;
    public TileGrid Grid;

    /// <summary>The pixels that some tiles read and that no tile in a row of tiles above has read.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="steps">The steps in depth while they are asked for.</param>
    public readonly Lookahead Ahead<TLine>(int first, int count, nint steps)
        where TLine : struct, ILineTransform
    {
        int overlap = TLine.In - Grid.Size;
        return Grid.Ahead(Source + ((overlap - Top) * Map.RowStride), ImageStride, Map.RowStride, first, count, steps);
    }

    /// <summary>Transforms <paramref name="count"/> tiles, the first to row 0 of <paramref name="matrix"/>; lanes beyond the last channel become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public readonly void Read<TLine, TWidth, TVec>(int first, int count, in DomainMatrix matrix, float* destination)
        where TLine : struct, ILineTransform
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[(2 * Squares.MostFloats) + Squares.Alignment];
        float* between = Squares.Align(memory);
        float* square = between + Squares.MostFloats;
        int channels = Map.Channels;
        int halo = Map.Halo;
        nint rowStride = Map.RowStride, pixelStride = Map.PixelStride;
        nint point = matrix.PointStride;
        TileGrid.Position tile = Grid.At(first);
        for (int t = 0; t < count; t++)
        {
            int top = (tile.Row * Grid.Size) - Top;
            int left = (tile.Column * Grid.Size) - Left;
            bool inside = top >= -halo && left >= -halo && top + TLine.In <= Map.Height + halo && left + TLine.In <= Map.Width + halo;
            float* corner = Source + (tile.Image * ImageStride) + (top * rowStride) + (left * pixelStride);
            float* target = destination + (t * matrix.TileStride);
            int whole = inside ? channels - (channels % TWidth.Lanes) : 0;
            for (int c = 0; c < whole; c += TWidth.Lanes)
                Squares.Transform<TLine, TWidth, TVec>(corner + c, rowStride, pixelStride, target + c, TLine.Out * point, point, between);
            for (int c = whole; c < channels; c += TWidth.Lanes)
            {
                Gather<TLine, TWidth, TVec>(corner + c, top, left, Math.Min(TWidth.Lanes, channels - c), square);
                Squares.Transform<TLine, TWidth, TVec>(
                    square, TLine.In * TWidth.Lanes, TWidth.Lanes, target + c, TLine.Out * point, point, between);
            }

            tile = Grid.After(tile);
        }
    }

    /// <summary>Copies one vector of channels of the square whose first pixel is (top, left).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Gather<TLine, TWidth, TVec>(float* corner, int top, int left, int lanes, float* square)
        where TLine : struct, ILineTransform
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int firstColumn = Math.Max(0, -left);
        int endColumn = Math.Min(TLine.In, Map.Width - left);
        for (int y = 0; y < TLine.In; y++)
        {
            float* row = square + (y * TLine.In * TWidth.Lanes);
            bool outside = top + y < 0 || top + y >= Map.Height;
            for (int x = 0; x < TLine.In; x++)
            {
                float* pixel = corner + (y * Map.RowStride) + (x * Map.PixelStride);
                TVec value = outside || x < firstColumn || x >= endColumn ? TWidth.Zero
                    : lanes == TWidth.Lanes ? TWidth.Load(pixel)
                    : TWidth.LoadFirst(pixel, lanes);
                TWidth.Store(value, row + (x * TWidth.Lanes));
            }
        }
    }
}
