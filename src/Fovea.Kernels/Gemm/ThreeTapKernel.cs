using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// The micro-kernel for filters of three columns and one vector of channels out: neighbouring pixels see two of their three input pixels alike, so
/// that each input value, once broadcast, serves three sums. <see cref="MicroKernel"/> is bound by its loads there; this one is not.
/// </summary>
/// <remarks>
/// It takes the same <see cref="Tile"/>: the three filter columns are what <see cref="Tile.Inner"/> counts, and its rows are pixels that are
/// <see cref="Tile.AInner"/> apart. It sums in the order (filter row, channel, filter column).
/// </remarks>
internal static unsafe class ThreeTapKernel
{
    private const int Taps = 3;

    /// <summary>The pixels of a tile: with three vectors of filters and one of input, their sums fill the registers.</summary>
    public const int Pixels = 16;

    /// <summary>Whether there are registers enough, and neighbouring pixels that see the same input through three filter columns.</summary>
    public static bool Fits(SimdLevel level, int kernelW, int strideW, int dilationW) =>
        level == SimdLevel.Vector512 && kernelW == Taps && strideW == 1 && dilationW == 1;

    /// <summary>Computes a row of whole tiles, whose vectors count in all lanes.</summary>
    public static void RunRow<TWidth, TVec>(Tile tile, int pixels)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        for (int done = 0; done < pixels; done += Pixels)
        {
            Run<TWidth, TVec>(in tile);
            tile.A += Pixels * tile.AInner;
            tile.C += Pixels * tile.CRow;
            if (tile.Residual != null)
                tile.Residual += Pixels * tile.ResidualRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TWidth, TVec>(in Tile tile)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec bias = tile.Bias == null ? TWidth.Zero : TWidth.Load(tile.Bias);
        TVec c0 = bias, c1 = bias, c2 = bias, c3 = bias;
        TVec c4 = bias, c5 = bias, c6 = bias, c7 = bias;
        TVec c8 = bias, c9 = bias, c10 = bias, c11 = bias;
        TVec c12 = bias, c13 = bias, c14 = bias, c15 = bias;
        nint pixel = tile.AInner, pixel2 = 2 * pixel, pixel3 = 3 * pixel;
        nint tap = tile.BInner, bDepth = tile.BDepth;
        float* aOuter = tile.A;
        float* bOuter = tile.B;
        for (int o = tile.Outer; o > 0; o--)
        {
            float* a = aOuter;
            float* a4 = a + (4 * pixel);
            float* a8 = a + (8 * pixel);
            float* a12 = a + (12 * pixel);
            float* a16 = a + (16 * pixel);
            float* b = bOuter;
            for (int k = tile.Depth; k > 0; k--)
            {
                TVec left = TWidth.Load(b);
                TVec middle = TWidth.Load(b + tap);
                TVec right = TWidth.Load(b + (2 * tap));
                TVec x = TWidth.Broadcast(*a);
                c0 = TWidth.MultiplyAdd(x, left, c0);
                x = TWidth.Broadcast(a[pixel]);
                c1 = TWidth.MultiplyAdd(x, left, c1);
                c0 = TWidth.MultiplyAdd(x, middle, c0);
                x = TWidth.Broadcast(a[pixel2]);
                c2 = TWidth.MultiplyAdd(x, left, c2);
                c1 = TWidth.MultiplyAdd(x, middle, c1);
                c0 = TWidth.MultiplyAdd(x, right, c0);
                x = TWidth.Broadcast(a[pixel3]);
                c3 = TWidth.MultiplyAdd(x, left, c3);
                c2 = TWidth.MultiplyAdd(x, middle, c2);
                c1 = TWidth.MultiplyAdd(x, right, c1);
                x = TWidth.Broadcast(*a4);
                c4 = TWidth.MultiplyAdd(x, left, c4);
                c3 = TWidth.MultiplyAdd(x, middle, c3);
                c2 = TWidth.MultiplyAdd(x, right, c2);
                x = TWidth.Broadcast(a4[pixel]);
                c5 = TWidth.MultiplyAdd(x, left, c5);
                c4 = TWidth.MultiplyAdd(x, middle, c4);
                c3 = TWidth.MultiplyAdd(x, right, c3);
                x = TWidth.Broadcast(a4[pixel2]);
                c6 = TWidth.MultiplyAdd(x, left, c6);
                c5 = TWidth.MultiplyAdd(x, middle, c5);
                c4 = TWidth.MultiplyAdd(x, right, c4);
                x = TWidth.Broadcast(a4[pixel3]);
                c7 = TWidth.MultiplyAdd(x, left, c7);
                c6 = TWidth.MultiplyAdd(x, middle, c6);
                c5 = TWidth.MultiplyAdd(x, right, c5);
                x = TWidth.Broadcast(*a8);
                c8 = TWidth.MultiplyAdd(x, left, c8);
                c7 = TWidth.MultiplyAdd(x, middle, c7);
                c6 = TWidth.MultiplyAdd(x, right, c6);
                x = TWidth.Broadcast(a8[pixel]);
                c9 = TWidth.MultiplyAdd(x, left, c9);
                c8 = TWidth.MultiplyAdd(x, middle, c8);
                c7 = TWidth.MultiplyAdd(x, right, c7);
                x = TWidth.Broadcast(a8[pixel2]);
                c10 = TWidth.MultiplyAdd(x, left, c10);
                c9 = TWidth.MultiplyAdd(x, middle, c9);
                c8 = TWidth.MultiplyAdd(x, right, c8);
                x = TWidth.Broadcast(a8[pixel3]);
                c11 = TWidth.MultiplyAdd(x, left, c11);
                c10 = TWidth.MultiplyAdd(x, middle, c10);
                c9 = TWidth.MultiplyAdd(x, right, c9);
                x = TWidth.Broadcast(*a12);
                c12 = TWidth.MultiplyAdd(x, left, c12);
                c11 = TWidth.MultiplyAdd(x, middle, c11);
                c10 = TWidth.MultiplyAdd(x, right, c10);
                x = TWidth.Broadcast(a12[pixel]);
                c13 = TWidth.MultiplyAdd(x, left, c13);
                c12 = TWidth.MultiplyAdd(x, middle, c12);
                c11 = TWidth.MultiplyAdd(x, right, c11);
                x = TWidth.Broadcast(a12[pixel2]);
                c14 = TWidth.MultiplyAdd(x, left, c14);
                c13 = TWidth.MultiplyAdd(x, middle, c13);
                c12 = TWidth.MultiplyAdd(x, right, c12);
                x = TWidth.Broadcast(a12[pixel3]);
                c15 = TWidth.MultiplyAdd(x, left, c15);
                c14 = TWidth.MultiplyAdd(x, middle, c14);
                c13 = TWidth.MultiplyAdd(x, right, c13);
                x = TWidth.Broadcast(*a16);
                c15 = TWidth.MultiplyAdd(x, middle, c15);
                c14 = TWidth.MultiplyAdd(x, right, c14);
                x = TWidth.Broadcast(a16[pixel]);
                c15 = TWidth.MultiplyAdd(x, right, c15);
                a++;
                a4++;
                a8++;
                a12++;
                a16++;
                b += bDepth;
            }

            aOuter += tile.AOuter;
            bOuter += tile.BOuter;
        }

        float* added = tile.Residual;
        if (added != null)
        {
            nint addedRow = tile.ResidualRow;
            c0 = TWidth.Add(c0, TWidth.Load(added));
            c1 = TWidth.Add(c1, TWidth.Load(added += addedRow));
            c2 = TWidth.Add(c2, TWidth.Load(added += addedRow));
            c3 = TWidth.Add(c3, TWidth.Load(added += addedRow));
            c4 = TWidth.Add(c4, TWidth.Load(added += addedRow));
            c5 = TWidth.Add(c5, TWidth.Load(added += addedRow));
            c6 = TWidth.Add(c6, TWidth.Load(added += addedRow));
            c7 = TWidth.Add(c7, TWidth.Load(added += addedRow));
            c8 = TWidth.Add(c8, TWidth.Load(added += addedRow));
            c9 = TWidth.Add(c9, TWidth.Load(added += addedRow));
            c10 = TWidth.Add(c10, TWidth.Load(added += addedRow));
            c11 = TWidth.Add(c11, TWidth.Load(added += addedRow));
            c12 = TWidth.Add(c12, TWidth.Load(added += addedRow));
            c13 = TWidth.Add(c13, TWidth.Load(added += addedRow));
            c14 = TWidth.Add(c14, TWidth.Load(added += addedRow));
            c15 = TWidth.Add(c15, TWidth.Load(added += addedRow));
        }

        TVec least = tile.Relu ? TWidth.Zero : TWidth.Broadcast(float.NegativeInfinity);
        float* c = tile.C;
        nint cRow = tile.CRow;
        TWidth.Store(TWidth.AtLeast(c0, least), c);
        TWidth.Store(TWidth.AtLeast(c1, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c2, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c3, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c4, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c5, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c6, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c7, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c8, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c9, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c10, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c11, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c12, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c13, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c14, least), c += cRow);
        TWidth.Store(TWidth.AtLeast(c15, least), c += cRow);
    }
}
