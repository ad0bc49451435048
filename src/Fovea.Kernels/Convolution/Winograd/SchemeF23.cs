using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>F(2, 3) at the points 0, 1, -1 and infinity.</summary>
internal readonly unsafe struct SchemeF23 : IWinogradGradients
{
    public static int Stride => 1;

    public static int Outputs => 2;

    public static int Points => 4;

    public static int FilterPoints => Points;

    public static int Taps => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec d0 = TWidth.Load(source);
        TVec d1 = TWidth.Load(source + sourceStride);
        TVec d2 = TWidth.Load(source + (2 * sourceStride));
        TVec d3 = TWidth.Load(source + (3 * sourceStride));
        TWidth.Store(TWidth.Subtract(d0, d2), destination);
        TWidth.Store(TWidth.Add(d1, d2), destination + stride);
        TWidth.Store(TWidth.Subtract(d2, d1), destination + (2 * stride));
        TWidth.Store(TWidth.Subtract(d1, d3), destination + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec m1 = TWidth.Load(source + sourceStride);
        TVec m2 = TWidth.Load(source + (2 * sourceStride));
        TWidth.Store(TWidth.Add(TWidth.Load(source), TWidth.Add(m1, m2)), destination);
        TWidth.Store(TWidth.Subtract(TWidth.Subtract(m1, m2), TWidth.Load(source + (3 * sourceStride))), destination + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec y0 = TWidth.Load(source);
        TVec y1 = TWidth.Load(source + sourceStride);
        TWidth.Store(y0, destination);
        TWidth.Store(TWidth.Add(y0, y1), destination + stride);
        TWidth.Store(TWidth.Subtract(y0, y1), destination + (2 * stride));
        TWidth.Store(TWidth.Subtract(TWidth.Zero, y1), destination + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec half = TWidth.Broadcast(0.5f);
        TVec g0 = TWidth.Load(source);
        TVec g1 = TWidth.Load(source + sourceStride);
        TVec g2 = TWidth.Load(source + (2 * sourceStride));
        TVec ends = TWidth.Add(g0, g2);
        TWidth.Store(g0, destination);
        TWidth.Store(TWidth.Multiply(half, TWidth.Add(ends, g1)), destination + stride);
        TWidth.Store(TWidth.Multiply(half, TWidth.Subtract(ends, g1)), destination + (2 * stride));
        TWidth.Store(g2, destination + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec half = TWidth.Broadcast(0.5f);
        TVec u1 = TWidth.Load(source + sourceStride);
        TVec u2 = TWidth.Load(source + (2 * sourceStride));
        TVec sum = TWidth.Add(u1, u2);
        TWidth.Store(TWidth.MultiplyAdd(half, sum, TWidth.Load(source)), destination);
        TWidth.Store(TWidth.Multiply(half, TWidth.Subtract(u1, u2)), destination + stride);
        TWidth.Store(TWidth.MultiplyAdd(half, sum, TWidth.Load(source + (3 * sourceStride))), destination + (2 * stride));
    }
}
