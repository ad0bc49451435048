using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>What one call of the micro-kernel multiplies and where the result goes. All strides are in floats.</summary>
/// <remarks>
/// C[r, c] = sum over (o, i, k) of A[r * ARow + o * AOuter + i * AInner + k * ADepth] * B[o * BOuter + i * BInner + k * BDepth + c].
/// The three nested sums turn one kernel into a matrix product (1, 1, K), a convolution over a map with a halo
/// (kernel rows, kernel columns, channels) and its gradient to the weights (1, map rows, map columns).
/// </remarks>
internal unsafe struct GemmTile
{
    public float* A;
    public nint ARow;
    public nint AOuter;
    public nint AInner;
    public nint ADepth;

    public float* B;
    public nint BOuter;
    public nint BInner;
    public nint BDepth;

    public int Outer;
    public int Inner;
    public int Depth;

    /// <summary>
    /// The most terms that are added to a sum one after the other, in steps of all three loops, before they are added to
    /// <see cref="Sums"/>: rounding grows with them. 0 for no bound.
    /// </summary>
    public int Chain;

    /// <summary>Memory for the sums of chains, <see cref="MicroKernel.SumFloats"/>; needed where <see cref="Chain"/> is a bound.</summary>
    public float* Sums;

    /// <summary>Cuts the sums into chains of nearly equal length, at most <paramref name="most"/> terms.</summary>
    public void LimitChains(int most)
    {
        int steps = Outer * Inner * Depth, chains = (steps + most - 1) / most;
        Chain = chains > 1 ? (steps + chains - 1) / chains : 0;
        Sums = chains > 1 ? Scratch.Get(ScratchUse.Sums, MicroKernel.SumFloats) : null;
    }

    public float* C;
    public nint CRow;

    /// <summary>One initial value of the sums for each column, readable to the end of the last vector; null for zero.</summary>
    public float* Bias;

    /// <summary>Values to add before the activation, laid out as C; null for none. C itself accumulates.</summary>
    public float* Residual;
    public nint ResidualRow;

    public bool Relu;

    /// <summary>Memory to prefetch while this tile is computed. It may lie outside of allocated memory; null for none.</summary>
    public float* PrefetchAddress;

    /// <summary>Floats by which <see cref="PrefetchAddress"/> advances with each step in depth.</summary>
    public nint PrefetchStep;

    /// <summary>
    /// Steps in depth after which <see cref="PrefetchAddress"/> goes on to the next row to prefetch, by <see cref="PrefetchJump"/> in
    /// addition; 0 where the memory to prefetch is one row.
    /// </summary>
    public int PrefetchRun;

    /// <summary>Floats from the end of what is prefetched of a row to the beginning in the next one.</summary>
    public nint PrefetchJump;

    /// <summary>Lanes of the last column vector that belong to C; the other lanes are computed and not stored.</summary>
    public int LastLanes;
}

/// <summary>
/// How the columns of a [depth, columns] matrix are cut for the micro-kernel: panels of two vectors, the last one of a single vector where
/// that is enough; each panel is stored depth by depth, padded with zeros to whole vectors.
/// </summary>
internal readonly record struct Panels(int Columns, int Lanes)
{
    public int Width => Lanes * MicroKernel.MaxColumnVectors;

    public int Count => (Columns + Width - 1) / Width;

    /// <summary>Columns of the matrix after padding.</summary>
    public int PaddedColumns => (Columns + Lanes - 1) / Lanes * Lanes;

    public int FirstColumn(int panel) => panel * Width;

    /// <summary>Columns of the matrix that lie in a panel.</summary>
    public int ColumnsOf(int panel) => Math.Min(Width, Columns - FirstColumn(panel));

    public int VectorsOf(int panel) => (ColumnsOf(panel) + Lanes - 1) / Lanes;

    /// <summary>The floats that <paramref name="depth"/> rows of all panels take.</summary>
    public nint Size(nint depth) => depth * PaddedColumns;

    /// <summary>Where a panel starts among packed panels of <paramref name="depth"/> rows.</summary>
    public nint Offset(int panel, nint depth) => depth * FirstColumn(panel);

    /// <summary>
    /// Packs a block of a panel: destination[k * width + n] = source[k * depthStride + n * columnStride], zeros from
    /// <paramref name="columns"/> to <paramref name="width"/>.
    /// </summary>
    public static unsafe void Pack(
        float* source, nint depthStride, nint columnStride, int depth, int columns, int width, float* destination)
    {
        const int Block = 16;
        if (columnStride == 1)
        {
            for (int k = 0; k < depth; k++)
            {
                new ReadOnlySpan<float>(source + (k * depthStride), columns).CopyTo(new Span<float>(destination, columns));
                new Span<float>(destination + columns, width - columns).Clear();
                destination += width;
            }

            return;
        }

        for (int start = 0; start < depth; start += Block)
        {
            int end = Math.Min(depth, start + Block);
            for (int n = 0; n < columns; n++)
            {
                float* column = source + (n * columnStride);
                for (int k = start; k < end; k++)
                    destination[(k * width) + n] = column[k * depthStride];
            }

            if (columns < width)
            {
                for (int k = start; k < end; k++)
                    new Span<float>(destination + (k * width) + columns, width - columns).Clear();
            }
        }
    }
}

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
