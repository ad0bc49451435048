using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// The micro-kernel for the gradient to filters of three columns, for one vector of channels out: an input value, once broadcast, is multiplied
/// with the gradients of the three pixels that saw it, which stay in registers from one input pixel to the next.
/// </summary>
internal static unsafe class ThreeTapGradientKernel
{
    /// <summary>Channels in whose sums, three each, fill the registers where <see cref="ThreeTapKernel.Fits"/>.</summary>
    public const int Channels = 8;

    /// <summary>
    /// C[tap, channel] = or += the sum over rows and pixels of A[row, pixel + tap, channel] * B[row, pixel], for 8 channels. Beyond the ends of a row
    /// the gradient counts as zero.
    /// </summary>
    /// <param name="tile">
    /// A: input from the first pixel's first tap on, <see cref="Tile.AOuter"/> from row to row and <see cref="Tile.ADepth"/> from pixel to pixel.
    /// B: the output's gradient with <see cref="Tile.BOuter"/> and <see cref="Tile.BDepth"/>. C: <see cref="Tile.CRow"/> from channel to channel.
    /// <see cref="Tile.Outer"/> rows of <see cref="Tile.Depth"/> pixels. Without <see cref="Tile.Residual"/> the sums begin anew; with it they are added to C.
    /// </param>
    /// <param name="cTap">From one tap's sums to the next's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TWidth, TVec>(in Tile tile, nint cTap)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec zero = TWidth.Zero;
        TVec l0 = zero, l1 = zero, l2 = zero, l3 = zero, l4 = zero, l5 = zero, l6 = zero, l7 = zero;
        TVec m0 = zero, m1 = zero, m2 = zero, m3 = zero, m4 = zero, m5 = zero, m6 = zero, m7 = zero;
        TVec r0 = zero, r1 = zero, r2 = zero, r3 = zero, r4 = zero, r5 = zero, r6 = zero, r7 = zero;
        nint aDepth = tile.ADepth, bDepth = tile.BDepth;
        float* aOuter = tile.A;
        float* bOuter = tile.B;
        int pixels = tile.Depth;
        for (int o = tile.Outer; o > 0; o--)
        {
            float* a = aOuter;
            float* b = bOuter;
            TVec now = zero, before = zero;
            for (int pixel = 0; pixel < pixels + 2; pixel++)
            {
                TVec beforeThat = before;
                before = now;
                now = pixel < pixels ? TWidth.Load(b) : zero;
                TVec x = TWidth.Broadcast(*a);
                l0 = TWidth.MultiplyAdd(x, now, l0);
                m0 = TWidth.MultiplyAdd(x, before, m0);
                r0 = TWidth.MultiplyAdd(x, beforeThat, r0);
                x = TWidth.Broadcast(a[1]);
                l1 = TWidth.MultiplyAdd(x, now, l1);
                m1 = TWidth.MultiplyAdd(x, before, m1);
                r1 = TWidth.MultiplyAdd(x, beforeThat, r1);
                x = TWidth.Broadcast(a[2]);
                l2 = TWidth.MultiplyAdd(x, now, l2);
                m2 = TWidth.MultiplyAdd(x, before, m2);
                r2 = TWidth.MultiplyAdd(x, beforeThat, r2);
                x = TWidth.Broadcast(a[3]);
                l3 = TWidth.MultiplyAdd(x, now, l3);
                m3 = TWidth.MultiplyAdd(x, before, m3);
                r3 = TWidth.MultiplyAdd(x, beforeThat, r3);
                x = TWidth.Broadcast(a[4]);
                l4 = TWidth.MultiplyAdd(x, now, l4);
                m4 = TWidth.MultiplyAdd(x, before, m4);
                r4 = TWidth.MultiplyAdd(x, beforeThat, r4);
                x = TWidth.Broadcast(a[5]);
                l5 = TWidth.MultiplyAdd(x, now, l5);
                m5 = TWidth.MultiplyAdd(x, before, m5);
                r5 = TWidth.MultiplyAdd(x, beforeThat, r5);
                x = TWidth.Broadcast(a[6]);
                l6 = TWidth.MultiplyAdd(x, now, l6);
                m6 = TWidth.MultiplyAdd(x, before, m6);
                r6 = TWidth.MultiplyAdd(x, beforeThat, r6);
                x = TWidth.Broadcast(a[7]);
                l7 = TWidth.MultiplyAdd(x, now, l7);
                m7 = TWidth.MultiplyAdd(x, before, m7);
                r7 = TWidth.MultiplyAdd(x, beforeThat, r7);
                a += aDepth;
                b += bDepth;
            }

            aOuter += tile.AOuter;
            bOuter += tile.BOuter;
        }

        bool begin = tile.Residual == null;
        PutTap<TWidth, TVec>(l0, l1, l2, l3, l4, l5, l6, l7, tile.C, tile.CRow, begin);
        PutTap<TWidth, TVec>(m0, m1, m2, m3, m4, m5, m6, m7, tile.C + cTap, tile.CRow, begin);
        PutTap<TWidth, TVec>(r0, r1, r2, r3, r4, r5, r6, r7, tile.C + (2 * cTap), tile.CRow, begin);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutTap<TWidth, TVec>(
        TVec s0, TVec s1, TVec s2, TVec s3, TVec s4, TVec s5, TVec s6, TVec s7, float* c, nint row, bool begin)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        Put<TWidth, TVec>(s0, c, begin);
        Put<TWidth, TVec>(s1, c += row, begin);
        Put<TWidth, TVec>(s2, c += row, begin);
        Put<TWidth, TVec>(s3, c += row, begin);
        Put<TWidth, TVec>(s4, c += row, begin);
        Put<TWidth, TVec>(s5, c += row, begin);
        Put<TWidth, TVec>(s6, c += row, begin);
        Put<TWidth, TVec>(s7, c += row, begin);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TWidth, TVec>(TVec sum, float* c, bool begin)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.Store(begin ? sum : TWidth.Add(TWidth.Load(c), sum), c);
}
