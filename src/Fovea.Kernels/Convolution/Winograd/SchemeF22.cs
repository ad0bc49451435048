using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>F(2, 2) at the points 1, -1 and infinity.</summary>
internal readonly unsafe struct SchemeF22 : IWinogradGradients
{
    public static int Stride => 1;

    public static int Outputs => 2;

    public static int Points => 3;

    public static int FilterPoints => Points;

    public static int Taps => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec d0 = TWidth.Load(source);
        TVec d1 = TWidth.Load(source + sourceStride);
        TWidth.Store(TWidth.Add(d1, d0), destination);
        TWidth.Store(TWidth.Subtract(d1, d0), destination + stride);
        TWidth.Store(TWidth.Subtract(TWidth.Load(source + (2 * sourceStride)), d0), destination + (2 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec m0 = TWidth.Load(source);
        TVec m1 = TWidth.Load(source + sourceStride);
        TWidth.Store(TWidth.Add(m0, m1), destination);
        TWidth.Store(TWidth.Add(TWidth.Subtract(m0, m1), TWidth.Load(source + (2 * sourceStride))), destination + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec y0 = TWidth.Load(source);
        TVec y1 = TWidth.Load(source + sourceStride);
        TWidth.Store(TWidth.Add(y0, y1), destination);
        TWidth.Store(TWidth.Subtract(y0, y1), destination + stride);
        TWidth.Store(y1, destination + (2 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec half = TWidth.Broadcast(0.5f);
        TVec g0 = TWidth.Load(source);
        TVec g1 = TWidth.Load(source + sourceStride);
        TWidth.Store(TWidth.Multiply(half, TWidth.Add(g1, g0)), destination);
        TWidth.Store(TWidth.Multiply(half, TWidth.Subtract(g1, g0)), destination + stride);
        TWidth.Store(g1, destination + (2 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec half = TWidth.Broadcast(0.5f);
        TVec u0 = TWidth.Load(source);
        TVec u1 = TWidth.Load(source + sourceStride);
        TWidth.Store(TWidth.Multiply(half, TWidth.Subtract(u0, u1)), destination);
        TWidth.Store(TWidth.MultiplyAdd(half, TWidth.Add(u0, u1), TWidth.Load(source + (2 * sourceStride))), destination + stride);
    }
}
