using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Transforms tiles of channels-last maps to Winograd's domain. Pixels outside of the map are zero.</summary>
internal unsafe struct TileReader
{
    public float* Source;
    public nint ImageStride;
    public StridedMap Map;

    /// <summary>Rows of padding above the map, where the first tile begins.</summary>
    public int Top;

    /// <summary>Columns of padding left of the map.</summary>
    public int Left;

    public TileGrid Grid;

    /// <summary>
    /// Whether to prefetch the pixels of the next tile while one is transformed. A tile's pixels lie too far apart for the processor to
    /// fetch them by itself; nothing is gained where they have been prefetched with <see cref="StartPrefetch"/>.
    /// </summary>
    public bool PrefetchesTiles;

    /// <summary>Returns a cursor that prefetches the pixels of a range of tiles which no row of tiles above has read.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="count">The number of tiles.</param>
    /// <param name="steps">The number of prefetches.</param>
    public readonly PrefetchCursor StartPrefetch<TLine>(int first, int count, nint steps)
        where TLine : struct, ILineTransform
    {
        int overlap = TLine.Inputs - Grid.Size;
        return Grid.StartPrefetch(Source + ((overlap - Top) * Map.RowStride), ImageStride, Map.RowStride, first, count, steps);
    }

    /// <summary>
    /// Transforms <paramref name="count"/> tiles, the first to row 0 of <paramref name="destination"/>. Lanes beyond the last channel are
    /// zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public readonly void Read<TLine, TWidth, TVec>(int first, int count, in TransformedTileLayout layout, float* destination)
        where TLine : struct, ILineTransform
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[(2 * TileTransform.MaxFloats) + TileTransform.Alignment];
        float* scratch = TileTransform.Align(memory);
        float* square = scratch + TileTransform.MaxFloats;
        int channels = Map.Channels;
        int halo = Map.Halo;
        nint rowStride = Map.RowStride, pixelStride = Map.PixelStride;
        nint point = layout.PointStride;
        TileGrid.Position tile = Grid.At(first);
        for (int t = 0; t < count; t++)
        {
            int top = (tile.Row * Grid.Size) - Top;
            int left = (tile.Column * Grid.Size) - Left;
            bool inside = top >= -halo && left >= -halo
                && top + TLine.Inputs <= Map.Height + halo && left + TLine.Inputs <= Map.Width + halo;
            float* corner = Source + (tile.Image * ImageStride) + (top * rowStride) + (left * pixelStride);
            float* target = destination + (t * layout.TileStride);
            TileGrid.Position next = Grid.After(tile);
            float* ahead = Source + (next.Image * ImageStride) + (((next.Row * Grid.Size) - Top) * rowStride)
                + (((next.Column * Grid.Size) - Left + TLine.Inputs - Grid.Size) * pixelStride);
            int whole = inside ? channels - (channels % TWidth.Lanes) : 0;
            for (int c = 0; c < whole; c += TWidth.Lanes)
            {
                PrefetchPixels<TLine>(ahead, c);
                TileTransform.Apply<TLine, TWidth, TVec>(
                    corner + c, rowStride, pixelStride, target + c, TLine.Outputs * point, point, scratch);
            }

            for (int c = whole; c < channels; c += TWidth.Lanes)
            {
                PrefetchPixels<TLine>(ahead, c);
                Gather<TLine, TWidth, TVec>(corner + c, top, left, Math.Min(TWidth.Lanes, channels - c), square);
                TileTransform.Apply<TLine, TWidth, TVec>(
                    square, TLine.Inputs * TWidth.Lanes, TWidth.Lanes, target + c, TLine.Outputs * point, point, scratch);
            }

            tile = next;
        }
    }

    /// <summary>Prefetches, where it was asked for, what a tile reads of the cache line of channels that begins at one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void PrefetchPixels<TLine>(float* corner, int channel)
        where TLine : struct, ILineTransform
    {
        if (PrefetchesTiles && channel % Prefetch.Line == 0)
            Prefetch.Rectangle(corner + channel, Map.RowStride, Map.PixelStride, TLine.Inputs, Grid.Size);
    }

    /// <summary>Copies one vector of channels of the tile whose first pixel is (top, left).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Gather<TLine, TWidth, TVec>(float* corner, int top, int left, int lanes, float* square)
        where TLine : struct, ILineTransform
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int firstColumn = Math.Max(0, -left);
        int endColumn = Math.Min(TLine.Inputs, Map.Width - left);
        for (int y = 0; y < TLine.Inputs; y++)
        {
            float* row = square + (y * TLine.Inputs * TWidth.Lanes);
            bool outside = top + y < 0 || top + y >= Map.Height;
            for (int x = 0; x < TLine.Inputs; x++)
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
