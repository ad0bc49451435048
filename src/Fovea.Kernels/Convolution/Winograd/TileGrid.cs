using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The division of a batch of maps into square tiles, Size pixels from one to the next. The last tile of a row or column may reach beyond
/// the map.
/// </summary>
internal readonly record struct TileGrid(int Images, int Down, int Across, int Size)
{
    public int Count => Images * Down * Across;

    public static TileGrid Of(int images, int rows, int columns, int size) =>
        new(images, (rows + size - 1) / size, (columns + size - 1) / size, size);

    public Position At(int tile) => new(tile / Across / Down, tile / Across % Down, tile % Across);

    public Position After(Position tile) =>
        tile.Column + 1 < Across ? tile with { Column = tile.Column + 1 }
        : tile.Row + 1 < Down ? new Position(tile.Image, tile.Row + 1, 0)
        : new Position(tile.Image + 1, 0, 0);

    /// <summary>Returns a cursor that prefetches the rows of tiles which begin in a range of tiles.</summary>
    /// <param name="map">The first pixel of the first row of tiles.</param>
    /// <param name="imageStride">Floats from one image to the next.</param>
    /// <param name="rowStride">Floats from one row of pixels to the next.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="count">The number of tiles.</param>
    /// <param name="steps">The number of prefetches.</param>
    public unsafe PrefetchCursor StartPrefetch(float* map, nint imageStride, nint rowStride, int first, int count, nint steps)
    {
        nint start = RowOffset(first, imageStride, rowStride);
        return new PrefetchCursor(map + start, RowOffset(first + count, imageStride, rowStride) - start, steps);
    }

    /// <summary>The offset of the first row of tiles that begins at or after a tile.</summary>
    private nint RowOffset(int tile, nint imageStride, nint rowStride)
    {
        int row = (tile + Across - 1) / Across;
        return (row / Down * imageStride) + (row % Down * Size * rowStride);
    }

    /// <summary>A tile's image and its row and column among the tiles of that image.</summary>
    public readonly record struct Position(int Image, int Row, int Column);
}

/// <summary>
/// The layout of tiles in Winograd's domain: a matrix [tiles, channels] for each point. Rows are an odd number of cache lines apart, so
/// that neighbouring rows do not map to the same cache sets.
/// </summary>
internal readonly record struct TransformedTileLayout(int Points, int Tiles, int Channels)
{
    /// <summary>Floats from one tile to the next.</summary>
    public nint TileStride => (((Channels + Prefetch.Line - 1) / Prefetch.Line) | 1) * Prefetch.Line;

    /// <summary>Floats from one point to the next.</summary>
    public nint PointStride => (Tiles * TileStride) + Prefetch.Line;

    public nint Floats => Points * PointStride;
}
