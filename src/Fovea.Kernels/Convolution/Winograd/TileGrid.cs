namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>How the maps of a batch are cut into square tiles of Size x Size; the last ones of a row or column may reach beyond the map.</summary>
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

    /// <summary>The pixels of the rows of tiles that begin with some tiles, to be asked for ahead.</summary>
    /// <param name="map">The first pixel of the first row of tiles.</param>
    /// <param name="imageStride">Floats from one image to the next.</param>
    /// <param name="rowStride">Floats from one row of pixels to the next.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="steps">The steps in depth while they are asked for.</param>
    public unsafe Lookahead Ahead(float* map, nint imageStride, nint rowStride, int first, int count, nint steps)
    {
        nint start = FloatsAbove(first, imageStride, rowStride);
        return new Lookahead(map + start, FloatsAbove(first + count, imageStride, rowStride) - start, steps);
    }

    /// <summary>Floats of a batch of maps above the first row of tiles that begins at or after a tile.</summary>
    private nint FloatsAbove(int tile, nint imageStride, nint rowStride)
    {
        int row = (tile + Across - 1) / Across;
        return (row / Down * imageStride) + (row % Down * Size * rowStride);
    }

    /// <summary>A tile's image and its row and column among the tiles of that image.</summary>
    public readonly record struct Position(int Image, int Row, int Column);
}
