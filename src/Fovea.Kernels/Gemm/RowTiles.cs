using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>Runs the micro-kernel over any number of rows of one panel of columns.</summary>
internal static unsafe class RowTiles
{
    /// <summary>
    /// Computes <paramref name="rows"/> rows, starting with those that <paramref name="tile"/> points to, cut into tiles of nearly equal
    /// height. Columns beyond <paramref name="columns"/> are computed aside and dropped.
    /// </summary>
    public static void Run<TWidth, TVec>(SimdLevel level, Tile tile, int rows, int columns)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int vectors = (columns + TWidth.Lanes - 1) / TWidth.Lanes;
        int most = MicroKernel.RowsFor(level, vectors);
        int tiles = (rows + most - 1) / most;
        int done = 0;
        for (int t = 0; t < tiles; t++)
        {
            int height = (rows - done + tiles - t - 1) / (tiles - t);
            if (columns == vectors * TWidth.Lanes)
                MicroKernel.Run<TWidth, TVec>(in tile, height, vectors);
            else
                RunAside<TWidth, TVec>(in tile, height, vectors, columns);
            tile.A += height * tile.ARow;
            tile.C += height * tile.CRow;
            if (tile.Residual != null)
                tile.Residual += height * tile.ResidualRow;
            done += height;
        }
    }

    private static void RunAside<TWidth, TVec>(in Tile tile, int height, int vectors, int columns)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int width = vectors * TWidth.Lanes;
        float* result = stackalloc float[MicroKernel.MaxRows * MicroKernel.MaxColumnVectors * 16];
        Tile aside = tile;
        aside.C = result;
        aside.CRow = width;
        if (tile.Residual != null)
        {
            for (int r = 0; r < height; r++)
                Copy(tile.Residual + (r * tile.ResidualRow), result + (r * width), columns);
            aside.Residual = result;
            aside.ResidualRow = width;
        }

        MicroKernel.Run<TWidth, TVec>(in aside, height, vectors);
        for (int r = 0; r < height; r++)
            Copy(result + (r * width), tile.C + (r * tile.CRow), columns);
    }

    private static void Copy(float* source, float* destination, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
}
