using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>Runs the micro-kernel for any number of rows and one panel of columns.</summary>
internal static unsafe class RowTiles
{
    /// <summary>The number of tiles that rows are cut into.</summary>
    public static int Count<TWidth, TVec>(SimdLevel level, int rows, int columns)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int most = MicroKernel.RowsFor(level, (columns + TWidth.Lanes - 1) / TWidth.Lanes);
        return (rows + most - 1) / most;
    }

    /// <summary>
    /// Computes <paramref name="rows"/> rows, starting with those that <paramref name="tile"/> points to, cut into tiles of nearly equal
    /// height. Columns beyond <paramref name="columns"/> are computed and not stored.
    /// </summary>
    /// <returns>The <see cref="GemmTile.PrefetchAddress"/> after the last prefetch.</returns>
    public static float* Run<TWidth, TVec>(SimdLevel level, GemmTile tile, int rows, int columns)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int vectors = (columns + TWidth.Lanes - 1) / TWidth.Lanes;
        int most = MicroKernel.RowsFor(level, vectors);
        int tiles = (rows + most - 1) / most;
        int done = 0;
        nint prefetched = tile.Outer * (nint)tile.Inner * tile.Depth * tile.PrefetchStep;
        tile.LastLanes = columns - ((vectors - 1) * TWidth.Lanes);
        for (int t = 0; t < tiles; t++)
        {
            int height = (rows - done + tiles - t - 1) / (tiles - t);
            MicroKernel.Run<TWidth, TVec>(in tile, height, vectors);
            tile.PrefetchAddress += prefetched;
            tile.A += height * tile.ARow;
            tile.C += height * tile.CRow;
            if (tile.Residual != null)
                tile.Residual += height * tile.ResidualRow;
            done += height;
        }

        return tile.PrefetchAddress;
    }
}
