using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// The inner loop of all matrix products and convolutions: up to 14 rows by one or two vectors of columns, with all sums in registers.
/// Values of A are broadcast one at a time from where they lie (A is not packed); values of B are loaded as whole vectors.
/// </summary>
/// <remarks>
/// Every accumulator is a local of its own, since arrays of them would live in memory. The numbers of rows and of column vectors are
/// type arguments: for each pair the compiler removes the branches and the locals that are not used.
/// </remarks>
internal static unsafe class MicroKernel
{
    public const int MaxRows = 14;

    public const int MaxColumnVectors = 2;

    /// <summary>Floats of the sums of the largest tile.</summary>
    public const int SumFloats = MaxRows * MaxColumnVectors * 16;

    /// <summary>The most rows whose accumulators fit the registers of a level.</summary>
    public static int RowsFor(SimdLevel level, int columnVectors) =>
        level == SimdLevel.Vector512 ? MaxRows : columnVectors == 1 ? 12 : 6;

    public static void Run<TWidth, TVec>(in GemmTile tile, int rows, int columnVectors)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        if (columnVectors == 1)
            Run<TWidth, TVec, Constant1>(in tile, rows);
        else
            Run<TWidth, TVec, Constant2>(in tile, rows);
    }

    private static void Run<TWidth, TVec, TColumns>(in GemmTile tile, int rows)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TColumns : struct, IConstant
    {
        switch (rows)
        {
            case 1: Run<TWidth, TVec, TColumns, Constant1>(in tile); break;
            case 2: Run<TWidth, TVec, TColumns, Constant2>(in tile); break;
            case 3: Run<TWidth, TVec, TColumns, Constant3>(in tile); break;
            case 4: Run<TWidth, TVec, TColumns, Constant4>(in tile); break;
            case 5: Run<TWidth, TVec, TColumns, Constant5>(in tile); break;
            case 6: Run<TWidth, TVec, TColumns, Constant6>(in tile); break;
            case 7: Run<TWidth, TVec, TColumns, Constant7>(in tile); break;
            case 8: Run<TWidth, TVec, TColumns, Constant8>(in tile); break;
            case 9: Run<TWidth, TVec, TColumns, Constant9>(in tile); break;
            case 10: Run<TWidth, TVec, TColumns, Constant10>(in tile); break;
            case 11: Run<TWidth, TVec, TColumns, Constant11>(in tile); break;
            case 12: Run<TWidth, TVec, TColumns, Constant12>(in tile); break;
            case 13: Run<TWidth, TVec, TColumns, Constant13>(in tile); break;
            case 14: Run<TWidth, TVec, TColumns, Constant14>(in tile); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TWidth, TVec, TColumns, TRows>(in GemmTile tile)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TColumns : struct, IConstant
        where TRows : struct, IConstant
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

        // The rows of the result, and then those of the residual, are prefetched one with each step in depth: they are needed when the sums
        // are complete, and all at once they would hold up what the first products read.
        float* resultRow = tile.C;
        nint resultRowStep = tile.CRow;
        int prefetchedRows = TRows.Value;
        float* residualRow = tile.Residual == tile.C ? null : tile.Residual;
        int stepsLeft = tile.Outer * tile.Inner * tile.Depth;
        int chain = tile.Chain > 0 ? tile.Chain : stepsLeft, chainLeft = chain;
        bool hasSums = false;
        float* prefetch = tile.PrefetchAddress == null ? tile.A : tile.PrefetchAddress;
        nint prefetchStep = tile.PrefetchStep;
        int prefetchRun = tile.PrefetchRun > 0 ? tile.PrefetchRun : stepsLeft, prefetchLeft = prefetchRun;
        nint aRow = tile.ARow, aRow2 = 2 * aRow, aRow3 = 3 * aRow;
        nint aDepth = tile.ADepth, bDepth = tile.BDepth;
        int depth = tile.Depth, inner = tile.Inner;
        float* aOuter = tile.A;
        float* bOuter = tile.B;
        for (int o = tile.Outer; o > 0; o--)
        {
            float* aInner = aOuter;
            float* bInner = bOuter;
            for (int i = inner; i > 0; i--)
            {
                // A pointer for every fourth row: the processor adds the strides between them.
                float* a = aInner;
                float* a4 = a + (4 * aRow);
                float* a8 = a + (8 * aRow);
                float* a12 = a + (12 * aRow);
                float* b = bInner;
                for (int left = depth; left > 0;)
                {
                    int steps = Math.Min(Math.Min(left, chainLeft), prefetchLeft);
                    if (prefetchedRows > 0)
                        steps = Math.Min(steps, prefetchedRows);
                    left -= steps;
                    for (int k = steps; k > 0; k--)
                    {
                        TVec b0 = TWidth.Load(b);
                        TVec b1 = TColumns.Value == 1 ? b0 : TWidth.Load(b + TWidth.Lanes);
                        Prefetch.ToL2(prefetch);
                        prefetch += prefetchStep;
                        PrefetchRow<TColumns>(resultRow);
                        resultRow += resultRowStep;
                        TVec x = TWidth.Broadcast(*a);
                        c00 = TWidth.MultiplyAdd(x, b0, c00);
                        if (TColumns.Value > 1)
                            c01 = TWidth.MultiplyAdd(x, b1, c01);
                        if (TRows.Value > 1)
                        {
                            x = TWidth.Broadcast(a[aRow]);
                            c10 = TWidth.MultiplyAdd(x, b0, c10);
                            if (TColumns.Value > 1)
                                c11 = TWidth.MultiplyAdd(x, b1, c11);
                        }

                        if (TRows.Value > 2)
                        {
                            x = TWidth.Broadcast(a[aRow2]);
                            c20 = TWidth.MultiplyAdd(x, b0, c20);
                            if (TColumns.Value > 1)
                                c21 = TWidth.MultiplyAdd(x, b1, c21);
                        }

                        if (TRows.Value > 3)
                        {
                            x = TWidth.Broadcast(a[aRow3]);
                            c30 = TWidth.MultiplyAdd(x, b0, c30);
                            if (TColumns.Value > 1)
                                c31 = TWidth.MultiplyAdd(x, b1, c31);
                        }

                        if (TRows.Value > 4)
                        {
                            x = TWidth.Broadcast(*a4);
                            c40 = TWidth.MultiplyAdd(x, b0, c40);
                            if (TColumns.Value > 1)
                                c41 = TWidth.MultiplyAdd(x, b1, c41);
                        }

                        if (TRows.Value > 5)
                        {
                            x = TWidth.Broadcast(a4[aRow]);
                            c50 = TWidth.MultiplyAdd(x, b0, c50);
                            if (TColumns.Value > 1)
                                c51 = TWidth.MultiplyAdd(x, b1, c51);
                        }

                        if (TRows.Value > 6)
                        {
                            x = TWidth.Broadcast(a4[aRow2]);
                            c60 = TWidth.MultiplyAdd(x, b0, c60);
                            if (TColumns.Value > 1)
                                c61 = TWidth.MultiplyAdd(x, b1, c61);
                        }

                        if (TRows.Value > 7)
                        {
                            x = TWidth.Broadcast(a4[aRow3]);
                            c70 = TWidth.MultiplyAdd(x, b0, c70);
                            if (TColumns.Value > 1)
                                c71 = TWidth.MultiplyAdd(x, b1, c71);
                        }

                        if (TRows.Value > 8)
                        {
                            x = TWidth.Broadcast(*a8);
                            c80 = TWidth.MultiplyAdd(x, b0, c80);
                            if (TColumns.Value > 1)
                                c81 = TWidth.MultiplyAdd(x, b1, c81);
                        }

                        if (TRows.Value > 9)
                        {
                            x = TWidth.Broadcast(a8[aRow]);
                            c90 = TWidth.MultiplyAdd(x, b0, c90);
                            if (TColumns.Value > 1)
                                c91 = TWidth.MultiplyAdd(x, b1, c91);
                        }

                        if (TRows.Value > 10)
                        {
                            x = TWidth.Broadcast(a8[aRow2]);
                            c100 = TWidth.MultiplyAdd(x, b0, c100);
                            if (TColumns.Value > 1)
                                c101 = TWidth.MultiplyAdd(x, b1, c101);
                        }

                        if (TRows.Value > 11)
                        {
                            x = TWidth.Broadcast(a8[aRow3]);
                            c110 = TWidth.MultiplyAdd(x, b0, c110);
                            if (TColumns.Value > 1)
                                c111 = TWidth.MultiplyAdd(x, b1, c111);
                        }

                        if (TRows.Value > 12)
                        {
                            x = TWidth.Broadcast(*a12);
                            c120 = TWidth.MultiplyAdd(x, b0, c120);
                            if (TColumns.Value > 1)
                                c121 = TWidth.MultiplyAdd(x, b1, c121);
                        }

                        if (TRows.Value > 13)
                        {
                            x = TWidth.Broadcast(a12[aRow]);
                            c130 = TWidth.MultiplyAdd(x, b0, c130);
                            if (TColumns.Value > 1)
                                c131 = TWidth.MultiplyAdd(x, b1, c131);
                        }

                        a += aDepth;
                        if (TRows.Value > 4)
                            a4 += aDepth;
                        if (TRows.Value > 8)
                            a8 += aDepth;
                        if (TRows.Value > 12)
                            a12 += aDepth;
                        b += bDepth;
                    }

                    stepsLeft -= steps;
                    chainLeft -= steps;
                    if (chainLeft == 0 && stepsLeft > 0)
                    {
                        chainLeft = chain;
                        float* sums = tile.Sums;
                        c00 = EndChain<TWidth, TVec>(c00, sums, hasSums);
                        if (TColumns.Value > 1)
                            c01 = EndChain<TWidth, TVec>(c01, sums + TWidth.Lanes, hasSums);
                        if (TRows.Value > 1)
                        {
                            c10 = EndChain<TWidth, TVec>(c10, sums + (2 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c11 = EndChain<TWidth, TVec>(c11, sums + (3 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 2)
                        {
                            c20 = EndChain<TWidth, TVec>(c20, sums + (4 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c21 = EndChain<TWidth, TVec>(c21, sums + (5 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 3)
                        {
                            c30 = EndChain<TWidth, TVec>(c30, sums + (6 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c31 = EndChain<TWidth, TVec>(c31, sums + (7 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 4)
                        {
                            c40 = EndChain<TWidth, TVec>(c40, sums + (8 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c41 = EndChain<TWidth, TVec>(c41, sums + (9 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 5)
                        {
                            c50 = EndChain<TWidth, TVec>(c50, sums + (10 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c51 = EndChain<TWidth, TVec>(c51, sums + (11 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 6)
                        {
                            c60 = EndChain<TWidth, TVec>(c60, sums + (12 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c61 = EndChain<TWidth, TVec>(c61, sums + (13 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 7)
                        {
                            c70 = EndChain<TWidth, TVec>(c70, sums + (14 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c71 = EndChain<TWidth, TVec>(c71, sums + (15 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 8)
                        {
                            c80 = EndChain<TWidth, TVec>(c80, sums + (16 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c81 = EndChain<TWidth, TVec>(c81, sums + (17 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 9)
                        {
                            c90 = EndChain<TWidth, TVec>(c90, sums + (18 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c91 = EndChain<TWidth, TVec>(c91, sums + (19 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 10)
                        {
                            c100 = EndChain<TWidth, TVec>(c100, sums + (20 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c101 = EndChain<TWidth, TVec>(c101, sums + (21 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 11)
                        {
                            c110 = EndChain<TWidth, TVec>(c110, sums + (22 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c111 = EndChain<TWidth, TVec>(c111, sums + (23 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 12)
                        {
                            c120 = EndChain<TWidth, TVec>(c120, sums + (24 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c121 = EndChain<TWidth, TVec>(c121, sums + (25 * TWidth.Lanes), hasSums);
                        }

                        if (TRows.Value > 13)
                        {
                            c130 = EndChain<TWidth, TVec>(c130, sums + (26 * TWidth.Lanes), hasSums);
                            if (TColumns.Value > 1)
                                c131 = EndChain<TWidth, TVec>(c131, sums + (27 * TWidth.Lanes), hasSums);
                        }

                        hasSums = true;
                    }

                    prefetchLeft -= steps;
                    if (prefetchLeft == 0)
                    {
                        prefetchLeft = prefetchRun;
                        prefetch += tile.PrefetchJump;
                    }

                    prefetchedRows -= steps;
                    if (prefetchedRows == 0 && residualRow != null)
                    {
                        resultRow = residualRow;
                        resultRowStep = tile.ResidualRow;
                        prefetchedRows = TRows.Value;
                        residualRow = null;
                    }
                    else if (prefetchedRows <= 0)
                    {
                        resultRowStep = 0;
                    }
                }

                aInner += tile.AInner;
                bInner += tile.BInner;
            }

            aOuter += tile.AOuter;
            bOuter += tile.BOuter;
        }

        if (hasSums)
        {
            float* sums = tile.Sums;
            c00 = TWidth.Add(c00, TWidth.Load(sums));
            if (TColumns.Value > 1)
                c01 = TWidth.Add(c01, TWidth.Load(sums + TWidth.Lanes));
            if (TRows.Value > 1)
            {
                c10 = TWidth.Add(c10, TWidth.Load(sums + (2 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c11 = TWidth.Add(c11, TWidth.Load(sums + (3 * TWidth.Lanes)));
            }

            if (TRows.Value > 2)
            {
                c20 = TWidth.Add(c20, TWidth.Load(sums + (4 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c21 = TWidth.Add(c21, TWidth.Load(sums + (5 * TWidth.Lanes)));
            }

            if (TRows.Value > 3)
            {
                c30 = TWidth.Add(c30, TWidth.Load(sums + (6 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c31 = TWidth.Add(c31, TWidth.Load(sums + (7 * TWidth.Lanes)));
            }

            if (TRows.Value > 4)
            {
                c40 = TWidth.Add(c40, TWidth.Load(sums + (8 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c41 = TWidth.Add(c41, TWidth.Load(sums + (9 * TWidth.Lanes)));
            }

            if (TRows.Value > 5)
            {
                c50 = TWidth.Add(c50, TWidth.Load(sums + (10 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c51 = TWidth.Add(c51, TWidth.Load(sums + (11 * TWidth.Lanes)));
            }

            if (TRows.Value > 6)
            {
                c60 = TWidth.Add(c60, TWidth.Load(sums + (12 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c61 = TWidth.Add(c61, TWidth.Load(sums + (13 * TWidth.Lanes)));
            }

            if (TRows.Value > 7)
            {
                c70 = TWidth.Add(c70, TWidth.Load(sums + (14 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c71 = TWidth.Add(c71, TWidth.Load(sums + (15 * TWidth.Lanes)));
            }

            if (TRows.Value > 8)
            {
                c80 = TWidth.Add(c80, TWidth.Load(sums + (16 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c81 = TWidth.Add(c81, TWidth.Load(sums + (17 * TWidth.Lanes)));
            }

            if (TRows.Value > 9)
            {
                c90 = TWidth.Add(c90, TWidth.Load(sums + (18 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c91 = TWidth.Add(c91, TWidth.Load(sums + (19 * TWidth.Lanes)));
            }

            if (TRows.Value > 10)
            {
                c100 = TWidth.Add(c100, TWidth.Load(sums + (20 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c101 = TWidth.Add(c101, TWidth.Load(sums + (21 * TWidth.Lanes)));
            }

            if (TRows.Value > 11)
            {
                c110 = TWidth.Add(c110, TWidth.Load(sums + (22 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c111 = TWidth.Add(c111, TWidth.Load(sums + (23 * TWidth.Lanes)));
            }

            if (TRows.Value > 12)
            {
                c120 = TWidth.Add(c120, TWidth.Load(sums + (24 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c121 = TWidth.Add(c121, TWidth.Load(sums + (25 * TWidth.Lanes)));
            }

            if (TRows.Value > 13)
            {
                c130 = TWidth.Add(c130, TWidth.Load(sums + (26 * TWidth.Lanes)));
                if (TColumns.Value > 1)
                    c131 = TWidth.Add(c131, TWidth.Load(sums + (27 * TWidth.Lanes)));
            }
        }

        int lanes = tile.LastLanes, firstLanes = TColumns.Value == 1 ? lanes : TWidth.Lanes;
        float* added = tile.Residual;
        if (added != null)
        {
            nint addedRow = tile.ResidualRow;
            c00 = AddLoaded<TWidth, TVec>(c00, added, firstLanes);
            if (TColumns.Value > 1)
                c01 = AddLoaded<TWidth, TVec>(c01, added + TWidth.Lanes, lanes);
            if (TRows.Value > 1)
            {
                added += addedRow;
                c10 = AddLoaded<TWidth, TVec>(c10, added, firstLanes);
                if (TColumns.Value > 1)
                    c11 = AddLoaded<TWidth, TVec>(c11, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 2)
            {
                added += addedRow;
                c20 = AddLoaded<TWidth, TVec>(c20, added, firstLanes);
                if (TColumns.Value > 1)
                    c21 = AddLoaded<TWidth, TVec>(c21, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 3)
            {
                added += addedRow;
                c30 = AddLoaded<TWidth, TVec>(c30, added, firstLanes);
                if (TColumns.Value > 1)
                    c31 = AddLoaded<TWidth, TVec>(c31, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 4)
            {
                added += addedRow;
                c40 = AddLoaded<TWidth, TVec>(c40, added, firstLanes);
                if (TColumns.Value > 1)
                    c41 = AddLoaded<TWidth, TVec>(c41, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 5)
            {
                added += addedRow;
                c50 = AddLoaded<TWidth, TVec>(c50, added, firstLanes);
                if (TColumns.Value > 1)
                    c51 = AddLoaded<TWidth, TVec>(c51, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 6)
            {
                added += addedRow;
                c60 = AddLoaded<TWidth, TVec>(c60, added, firstLanes);
                if (TColumns.Value > 1)
                    c61 = AddLoaded<TWidth, TVec>(c61, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 7)
            {
                added += addedRow;
                c70 = AddLoaded<TWidth, TVec>(c70, added, firstLanes);
                if (TColumns.Value > 1)
                    c71 = AddLoaded<TWidth, TVec>(c71, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 8)
            {
                added += addedRow;
                c80 = AddLoaded<TWidth, TVec>(c80, added, firstLanes);
                if (TColumns.Value > 1)
                    c81 = AddLoaded<TWidth, TVec>(c81, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 9)
            {
                added += addedRow;
                c90 = AddLoaded<TWidth, TVec>(c90, added, firstLanes);
                if (TColumns.Value > 1)
                    c91 = AddLoaded<TWidth, TVec>(c91, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 10)
            {
                added += addedRow;
                c100 = AddLoaded<TWidth, TVec>(c100, added, firstLanes);
                if (TColumns.Value > 1)
                    c101 = AddLoaded<TWidth, TVec>(c101, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 11)
            {
                added += addedRow;
                c110 = AddLoaded<TWidth, TVec>(c110, added, firstLanes);
                if (TColumns.Value > 1)
                    c111 = AddLoaded<TWidth, TVec>(c111, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 12)
            {
                added += addedRow;
                c120 = AddLoaded<TWidth, TVec>(c120, added, firstLanes);
                if (TColumns.Value > 1)
                    c121 = AddLoaded<TWidth, TVec>(c121, added + TWidth.Lanes, lanes);
            }

            if (TRows.Value > 13)
            {
                added += addedRow;
                c130 = AddLoaded<TWidth, TVec>(c130, added, firstLanes);
                if (TColumns.Value > 1)
                    c131 = AddLoaded<TWidth, TVec>(c131, added + TWidth.Lanes, lanes);
            }
        }

        TVec least = tile.Relu ? TWidth.Zero : TWidth.Broadcast(float.NegativeInfinity);
        float* c = tile.C;
        nint cRow = tile.CRow;
        Store<TWidth, TVec, TColumns>(c00, c01, least, c, lanes);
        if (TRows.Value > 1)
            Store<TWidth, TVec, TColumns>(c10, c11, least, c += cRow, lanes);
        if (TRows.Value > 2)
            Store<TWidth, TVec, TColumns>(c20, c21, least, c += cRow, lanes);
        if (TRows.Value > 3)
            Store<TWidth, TVec, TColumns>(c30, c31, least, c += cRow, lanes);
        if (TRows.Value > 4)
            Store<TWidth, TVec, TColumns>(c40, c41, least, c += cRow, lanes);
        if (TRows.Value > 5)
            Store<TWidth, TVec, TColumns>(c50, c51, least, c += cRow, lanes);
        if (TRows.Value > 6)
            Store<TWidth, TVec, TColumns>(c60, c61, least, c += cRow, lanes);
        if (TRows.Value > 7)
            Store<TWidth, TVec, TColumns>(c70, c71, least, c += cRow, lanes);
        if (TRows.Value > 8)
            Store<TWidth, TVec, TColumns>(c80, c81, least, c += cRow, lanes);
        if (TRows.Value > 9)
            Store<TWidth, TVec, TColumns>(c90, c91, least, c += cRow, lanes);
        if (TRows.Value > 10)
            Store<TWidth, TVec, TColumns>(c100, c101, least, c += cRow, lanes);
        if (TRows.Value > 11)
            Store<TWidth, TVec, TColumns>(c110, c111, least, c += cRow, lanes);
        if (TRows.Value > 12)
            Store<TWidth, TVec, TColumns>(c120, c121, least, c += cRow, lanes);
        if (TRows.Value > 13)
            Store<TWidth, TVec, TColumns>(c130, c131, least, c += cRow, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRow<TColumns>(float* row)
        where TColumns : struct, IConstant
    {
        Prefetch.ToL1(row);
        if (TColumns.Value > 1)
            Prefetch.ToL1(row + Prefetch.Line);
    }

    /// <summary>Adds a chain to the sum of those before, and returns the start of the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec EndChain<TWidth, TVec>(TVec chain, float* sum, bool hasSum)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TWidth.Store(hasSum ? TWidth.Add(chain, TWidth.Load(sum)) : chain, sum);
        return TWidth.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec AddLoaded<TWidth, TVec>(TVec sum, float* source, int lanes)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.Add(sum, lanes == TWidth.Lanes ? TWidth.Load(source) : TWidth.LoadFirst(source, lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth, TVec, TColumns>(TVec sum0, TVec sum1, TVec least, float* c, int lanes)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TColumns : struct, IConstant
    {
        if (TColumns.Value > 1)
            TWidth.Store(TWidth.ClampMin(sum0, least), c);
        float* lastVector = TColumns.Value > 1 ? c + TWidth.Lanes : c;
        TVec last = TWidth.ClampMin(TColumns.Value > 1 ? sum1 : sum0, least);
        if (lanes == TWidth.Lanes)
            TWidth.Store(last, lastVector);
        else
            TWidth.StoreFirst(last, lastVector, lanes);
    }
}
