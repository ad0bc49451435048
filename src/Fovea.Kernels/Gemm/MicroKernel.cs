using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>What one call of the micro-kernel multiplies and where the result goes. All strides are in floats.</summary>
/// <remarks>
/// C[r, c] = sum over (o, i, k) of A[r * ARow + o * AOuter + i * AInner + k * ADepth] * B[o * BOuter + i * BInner + k * BDepth + c].
/// The three nested sums are what turns one kernel into a matrix product (1, 1, K), a convolution over a map with a halo
/// (kernel rows, kernel columns, channels) and its gradient to the weights (1, map rows, map columns).
/// </remarks>
internal unsafe struct Tile
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

    public float* C;
    public nint CRow;

    /// <summary>One value a column that the sums start from, readable to the end of the last vector; null for zero.</summary>
    public float* Bias;

    /// <summary>Values to add before the activation, laid out as C; null for none. C itself accumulates.</summary>
    public float* Residual;
    public nint ResidualRow;

    public bool Relu;

    /// <summary>Memory that is asked for while this tile is computed, because a later one will read it; anything that is an address.</summary>
    public float* Ahead;

    /// <summary>Floats that <see cref="Ahead"/> moves on with each step in depth.</summary>
    public nint AheadStep;

    /// <summary>Lanes of the last column vector that belong to C; the others are computed and dropped.</summary>
    public int LastLanes;
}

/// <summary>
/// The inner loop of everything that multiplies: up to 14 rows by one or two vectors of columns, kept in registers.
/// Rows come as broadcasts from anywhere (no packing of A); columns come as whole vectors.
/// </summary>
/// <remarks>
/// Every accumulator is a local of its own, since arrays of them would live in memory. The numbers of rows and of column vectors are
/// type arguments: for each pair the compiler drops the branches and the locals that are not used.
/// </remarks>
internal static unsafe class MicroKernel
{
    public const int MaxRows = 14;

    public const int MaxColumnVectors = 2;

    private const int CacheLine = 16;

    /// <summary>The most rows whose accumulators fit the registers of a level.</summary>
    public static int RowsFor(SimdLevel level, int columnVectors) =>
        level == SimdLevel.Vector512 ? MaxRows : columnVectors == 1 ? 12 : 6;

    public static void Run<TWidth, TVec>(in Tile tile, int rows, int columnVectors)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        if (columnVectors == 1)
            Run<TWidth, TVec, Fixed1>(in tile, rows);
        else
            Run<TWidth, TVec, Fixed2>(in tile, rows);
    }

    private static void Run<TWidth, TVec, TColumns>(in Tile tile, int rows)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TColumns : struct, IFixed
    {
        switch (rows)
        {
            case 1: Run<TWidth, TVec, TColumns, Fixed1>(in tile); break;
            case 2: Run<TWidth, TVec, TColumns, Fixed2>(in tile); break;
            case 3: Run<TWidth, TVec, TColumns, Fixed3>(in tile); break;
            case 4: Run<TWidth, TVec, TColumns, Fixed4>(in tile); break;
            case 5: Run<TWidth, TVec, TColumns, Fixed5>(in tile); break;
            case 6: Run<TWidth, TVec, TColumns, Fixed6>(in tile); break;
            case 7: Run<TWidth, TVec, TColumns, Fixed7>(in tile); break;
            case 8: Run<TWidth, TVec, TColumns, Fixed8>(in tile); break;
            case 9: Run<TWidth, TVec, TColumns, Fixed9>(in tile); break;
            case 10: Run<TWidth, TVec, TColumns, Fixed10>(in tile); break;
            case 11: Run<TWidth, TVec, TColumns, Fixed11>(in tile); break;
            case 12: Run<TWidth, TVec, TColumns, Fixed12>(in tile); break;
            case 13: Run<TWidth, TVec, TColumns, Fixed13>(in tile); break;
            case 14: Run<TWidth, TVec, TColumns, Fixed14>(in tile); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TWidth, TVec, TColumns, TRows>(in Tile tile)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TColumns : struct, IFixed
        where TRows : struct, IFixed
    {
        float* bias = tile.Bias;
        TVec bias0 = bias == null ? TWidth.Zero : TWidth.Load(bias);
        TVec bias1 = bias == null || TColumns.Value == 1 ? TWidth.Zero : TWidth.Load(bias + TWidth.Lanes);
        TVec c00 = bias0, c01 = bias1;
        TVec c10 = bias0, c11 = bias1;
        TVec c20 = bias0, c21 = bias1;
        TVec c30 = bias0, c31 = bias1;
        TVec c40 = bias0, c41 = bias1;
        TVec c50 = bias0, c51 = bias1;
        TVec c60 = bias0, c61 = bias1;
        TVec c70 = bias0, c71 = bias1;
        TVec c80 = bias0, c81 = bias1;
        TVec c90 = bias0, c91 = bias1;
        TVec c100 = bias0, c101 = bias1;
        TVec c110 = bias0, c111 = bias1;
        TVec c120 = bias0, c121 = bias1;
        TVec c130 = bias0, c131 = bias1;

        PrefetchResult<TRows>(tile);
        float* ahead = tile.Ahead;
        nint aheadStep = tile.AheadStep;
        nint aRow = tile.ARow, aDepth = tile.ADepth, bDepth = tile.BDepth;
        int depth = tile.Depth, inner = tile.Inner;
        float* aOuter = tile.A;
        float* bOuter = tile.B;
        for (int o = tile.Outer; o > 0; o--)
        {
            float* aInner = aOuter;
            float* bInner = bOuter;
            for (int i = inner; i > 0; i--)
            {
                float* a = aInner;
                float* b = bInner;
                for (int k = depth; k > 0; k--)
                {
                    TVec b0 = TWidth.Load(b);
                    TVec b1 = TColumns.Value == 1 ? b0 : TWidth.Load(b + TWidth.Lanes);
                    if (Sse.IsSupported)
                        Sse.Prefetch1(ahead);
                    ahead += aheadStep;
                    float* row = a;
                    TVec x = TWidth.Broadcast(*row);
                    c00 = TWidth.MultiplyAdd(x, b0, c00);
                    if (TColumns.Value > 1)
                        c01 = TWidth.MultiplyAdd(x, b1, c01);
                    if (TRows.Value > 1)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c10 = TWidth.MultiplyAdd(x, b0, c10);
                        if (TColumns.Value > 1)
                            c11 = TWidth.MultiplyAdd(x, b1, c11);
                    }

                    if (TRows.Value > 2)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c20 = TWidth.MultiplyAdd(x, b0, c20);
                        if (TColumns.Value > 1)
                            c21 = TWidth.MultiplyAdd(x, b1, c21);
                    }

                    if (TRows.Value > 3)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c30 = TWidth.MultiplyAdd(x, b0, c30);
                        if (TColumns.Value > 1)
                            c31 = TWidth.MultiplyAdd(x, b1, c31);
                    }

                    if (TRows.Value > 4)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c40 = TWidth.MultiplyAdd(x, b0, c40);
                        if (TColumns.Value > 1)
                            c41 = TWidth.MultiplyAdd(x, b1, c41);
                    }

                    if (TRows.Value > 5)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c50 = TWidth.MultiplyAdd(x, b0, c50);
                        if (TColumns.Value > 1)
                            c51 = TWidth.MultiplyAdd(x, b1, c51);
                    }

                    if (TRows.Value > 6)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c60 = TWidth.MultiplyAdd(x, b0, c60);
                        if (TColumns.Value > 1)
                            c61 = TWidth.MultiplyAdd(x, b1, c61);
                    }

                    if (TRows.Value > 7)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c70 = TWidth.MultiplyAdd(x, b0, c70);
                        if (TColumns.Value > 1)
                            c71 = TWidth.MultiplyAdd(x, b1, c71);
                    }

                    if (TRows.Value > 8)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c80 = TWidth.MultiplyAdd(x, b0, c80);
                        if (TColumns.Value > 1)
                            c81 = TWidth.MultiplyAdd(x, b1, c81);
                    }

                    if (TRows.Value > 9)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c90 = TWidth.MultiplyAdd(x, b0, c90);
                        if (TColumns.Value > 1)
                            c91 = TWidth.MultiplyAdd(x, b1, c91);
                    }

                    if (TRows.Value > 10)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c100 = TWidth.MultiplyAdd(x, b0, c100);
                        if (TColumns.Value > 1)
                            c101 = TWidth.MultiplyAdd(x, b1, c101);
                    }

                    if (TRows.Value > 11)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c110 = TWidth.MultiplyAdd(x, b0, c110);
                        if (TColumns.Value > 1)
                            c111 = TWidth.MultiplyAdd(x, b1, c111);
                    }

                    if (TRows.Value > 12)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c120 = TWidth.MultiplyAdd(x, b0, c120);
                        if (TColumns.Value > 1)
                            c121 = TWidth.MultiplyAdd(x, b1, c121);
                    }

                    if (TRows.Value > 13)
                    {
                        row += aRow;
                        x = TWidth.Broadcast(*row);
                        c130 = TWidth.MultiplyAdd(x, b0, c130);
                        if (TColumns.Value > 1)
                            c131 = TWidth.MultiplyAdd(x, b1, c131);
                    }

                    a += aDepth;
                    b += bDepth;
                }

                aInner += tile.AInner;
                bInner += tile.BInner;
            }

            aOuter += tile.AOuter;
            bOuter += tile.BOuter;
        }

        float* c = tile.C;
        float* residual = tile.Residual;
        nint cRow = tile.CRow, residualRow = tile.ResidualRow;
        bool relu = tile.Relu;
        int lanes = tile.LastLanes;
        Finish<TWidth, TVec, TColumns>(c00, c01, c, residual, relu, lanes);
        if (TRows.Value > 1)
            Finish<TWidth, TVec, TColumns>(c10, c11, c + (1 * cRow), residual == null ? null : residual + (1 * residualRow), relu, lanes);
        if (TRows.Value > 2)
            Finish<TWidth, TVec, TColumns>(c20, c21, c + (2 * cRow), residual == null ? null : residual + (2 * residualRow), relu, lanes);
        if (TRows.Value > 3)
            Finish<TWidth, TVec, TColumns>(c30, c31, c + (3 * cRow), residual == null ? null : residual + (3 * residualRow), relu, lanes);
        if (TRows.Value > 4)
            Finish<TWidth, TVec, TColumns>(c40, c41, c + (4 * cRow), residual == null ? null : residual + (4 * residualRow), relu, lanes);
        if (TRows.Value > 5)
            Finish<TWidth, TVec, TColumns>(c50, c51, c + (5 * cRow), residual == null ? null : residual + (5 * residualRow), relu, lanes);
        if (TRows.Value > 6)
            Finish<TWidth, TVec, TColumns>(c60, c61, c + (6 * cRow), residual == null ? null : residual + (6 * residualRow), relu, lanes);
        if (TRows.Value > 7)
            Finish<TWidth, TVec, TColumns>(c70, c71, c + (7 * cRow), residual == null ? null : residual + (7 * residualRow), relu, lanes);
        if (TRows.Value > 8)
            Finish<TWidth, TVec, TColumns>(c80, c81, c + (8 * cRow), residual == null ? null : residual + (8 * residualRow), relu, lanes);
        if (TRows.Value > 9)
            Finish<TWidth, TVec, TColumns>(c90, c91, c + (9 * cRow), residual == null ? null : residual + (9 * residualRow), relu, lanes);
        if (TRows.Value > 10)
            Finish<TWidth, TVec, TColumns>(c100, c101, c + (10 * cRow), residual == null ? null : residual + (10 * residualRow), relu, lanes);
        if (TRows.Value > 11)
            Finish<TWidth, TVec, TColumns>(c110, c111, c + (11 * cRow), residual == null ? null : residual + (11 * residualRow), relu, lanes);
        if (TRows.Value > 12)
            Finish<TWidth, TVec, TColumns>(c120, c121, c + (12 * cRow), residual == null ? null : residual + (12 * residualRow), relu, lanes);
        if (TRows.Value > 13)
            Finish<TWidth, TVec, TColumns>(c130, c131, c + (13 * cRow), residual == null ? null : residual + (13 * residualRow), relu, lanes);
    }

    /// <summary>Asks for the memory of the result, and of what is added to it: both are needed when the sums are complete, some hundred cycles later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchResult<TRows>(in Tile tile)
        where TRows : struct, IFixed
    {
        if (!Sse.IsSupported)
            return;
        float* c = tile.C, residual = tile.Residual == null ? tile.C : tile.Residual;
        nint residualRow = tile.Residual == null ? tile.CRow : tile.ResidualRow;
        for (int row = 0; row < TRows.Value; row++)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + CacheLine);
            if (residual != c)
            {
                Sse.Prefetch0(residual);
                Sse.Prefetch0(residual + CacheLine);
            }

            c += tile.CRow;
            residual += residualRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TWidth, TVec, TColumns>(TVec sum0, TVec sum1, float* c, float* residual, bool relu, int lanes)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TColumns : struct, IFixed
    {
        if (TColumns.Value == 1)
        {
            FinishVector<TWidth, TVec>(sum0, c, residual, relu, lanes);
            return;
        }

        if (residual != null)
            sum0 = TWidth.Add(sum0, TWidth.Load(residual));
        if (relu)
            sum0 = TWidth.Max(sum0, TWidth.Zero);
        TWidth.Store(sum0, c);
        FinishVector<TWidth, TVec>(sum1, c + TWidth.Lanes, residual == null ? null : residual + TWidth.Lanes, relu, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishVector<TWidth, TVec>(TVec sum, float* c, float* residual, bool relu, int lanes)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        bool whole = lanes == TWidth.Lanes;
        if (residual != null)
            sum = TWidth.Add(sum, whole ? TWidth.Load(residual) : TWidth.LoadFirst(residual, lanes));
        if (relu)
            sum = TWidth.Max(sum, TWidth.Zero);
        if (whole)
            TWidth.Store(sum, c);
        else
            TWidth.StoreFirst(sum, c, lanes);
    }
}
