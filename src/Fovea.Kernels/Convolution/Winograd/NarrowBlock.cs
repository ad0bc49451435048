using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Products in Winograd's domain for one vector of channels in and one of channels out. A block of few tiles stays in the first-level cache
/// from transform to result and is multiplied in place, one point after the other.
/// </summary>
/// <remarks>
/// Sums are so short (as many products as a vector has lanes) that calling <see cref="Gemm.MicroKernel"/> would cost as much as its
/// products.
/// </remarks>
internal static unsafe class NarrowBlock
{
    /// <summary>Tiles of a block: their sums, one vector each, leave registers for a filter.</summary>
    public const int Tiles = 14;

    /// <summary>Whether channels in and out fill one vector each, and there are enough registers.</summary>
    public static bool Fits(SimdLevel level, int channelsIn, int channelsOut) =>
        level == SimdLevel.Vector512 && channelsIn == SimdSupport.Lanes(level) && channelsOut == channelsIn;

    /// <summary>
    /// Multiplies a matrix [<see cref="Tiles"/>, channels] at each point with that point's filters [channels in, channels out].
    /// </summary>
    /// <param name="tiles">The tiles at the first point, without gaps; receives the products.</param>
    /// <param name="pointStride">Floats from one point to the next.</param>
    /// <param name="filters">The filters of all points.</param>
    /// <param name="points">The number of points.</param>
    /// <param name="prefetch">What is prefetched meanwhile, one step for each point and channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TWidth, TVec>(float* tiles, nint pointStride, float* filters, int points, in PrefetchCursor prefetch)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int lanes = TWidth.Lanes;
        float* next = prefetch.Next;
        nint step = prefetch.Step;
        for (int point = points; point > 0; point--)
        {
            TVec c0 = TWidth.Zero, c1 = TWidth.Zero, c2 = TWidth.Zero, c3 = TWidth.Zero, c4 = TWidth.Zero;
            TVec c5 = TWidth.Zero, c6 = TWidth.Zero, c7 = TWidth.Zero, c8 = TWidth.Zero, c9 = TWidth.Zero;
            TVec c10 = TWidth.Zero, c11 = TWidth.Zero, c12 = TWidth.Zero, c13 = TWidth.Zero;
            float* a = tiles;
            float* b = filters;
            for (int k = 0; k < lanes; k++)
            {
                TVec filter = TWidth.Load(b);
                Prefetch.ToL2(next);
                next += step;
                c0 = TWidth.MultiplyAdd(TWidth.Broadcast(*a), filter, c0);
                c1 = TWidth.MultiplyAdd(TWidth.Broadcast(a[lanes]), filter, c1);
                c2 = TWidth.MultiplyAdd(TWidth.Broadcast(a[2 * lanes]), filter, c2);
                c3 = TWidth.MultiplyAdd(TWidth.Broadcast(a[3 * lanes]), filter, c3);
                c4 = TWidth.MultiplyAdd(TWidth.Broadcast(a[4 * lanes]), filter, c4);
                c5 = TWidth.MultiplyAdd(TWidth.Broadcast(a[5 * lanes]), filter, c5);
                c6 = TWidth.MultiplyAdd(TWidth.Broadcast(a[6 * lanes]), filter, c6);
                c7 = TWidth.MultiplyAdd(TWidth.Broadcast(a[7 * lanes]), filter, c7);
                c8 = TWidth.MultiplyAdd(TWidth.Broadcast(a[8 * lanes]), filter, c8);
                c9 = TWidth.MultiplyAdd(TWidth.Broadcast(a[9 * lanes]), filter, c9);
                c10 = TWidth.MultiplyAdd(TWidth.Broadcast(a[10 * lanes]), filter, c10);
                c11 = TWidth.MultiplyAdd(TWidth.Broadcast(a[11 * lanes]), filter, c11);
                c12 = TWidth.MultiplyAdd(TWidth.Broadcast(a[12 * lanes]), filter, c12);
                c13 = TWidth.MultiplyAdd(TWidth.Broadcast(a[13 * lanes]), filter, c13);
                a++;
                b += lanes;
            }

            TWidth.Store(c0, tiles);
            TWidth.Store(c1, tiles + lanes);
            TWidth.Store(c2, tiles + (2 * lanes));
            TWidth.Store(c3, tiles + (3 * lanes));
            TWidth.Store(c4, tiles + (4 * lanes));
            TWidth.Store(c5, tiles + (5 * lanes));
            TWidth.Store(c6, tiles + (6 * lanes));
            TWidth.Store(c7, tiles + (7 * lanes));
            TWidth.Store(c8, tiles + (8 * lanes));
            TWidth.Store(c9, tiles + (9 * lanes));
            TWidth.Store(c10, tiles + (10 * lanes));
            TWidth.Store(c11, tiles + (11 * lanes));
            TWidth.Store(c12, tiles + (12 * lanes));
            TWidth.Store(c13, tiles + (13 * lanes));
            tiles += pointStride;
            filters = b;
        }
    }
}
