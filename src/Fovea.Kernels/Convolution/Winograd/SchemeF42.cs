using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// F(4, 2) at the points a, -a, b, -b and infinity with a = 1/2 and b = 5/4: of the points whose powers are exact in a float and that are
/// pairs, those with the smallest error.
/// </summary>
internal readonly unsafe struct SchemeF42 : IWinogradGradients
{
    private const float A = 0.5f;
    private const float A2 = A * A;
    private const float A3 = A2 * A;
    private const float B = 1.25f;
    private const float B2 = B * B;
    private const float B3 = B2 * B;

    private const float GA1 = (float)(1.0 / (2.0 * (A2 - B2)));
    private const float GA0 = (float)(1.0 / (2.0 * A * (A2 - B2)));
    private const float GB1 = (float)(1.0 / (2.0 * (B2 - A2)));
    private const float GB0 = (float)(1.0 / (2.0 * B * (B2 - A2)));

    public static int Stride => 1;

    public static int Outputs => 4;

    public static int Points => 5;

    public static int FilterPoints => Points;

    public static int Taps => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec d0 = TWidth.Load(source);
        TVec d1 = TWidth.Load(source + sourceStride);
        TVec d2 = TWidth.Load(source + (2 * sourceStride));
        TVec d3 = TWidth.Load(source + (3 * sourceStride));
        TVec even = TWidth.MultiplyAdd(TWidth.Broadcast(-B2), d0, d2);
        TVec odd = TWidth.MultiplyAdd(TWidth.Broadcast(-B2), d1, d3);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(A), even, odd), destination);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-A), even, odd), destination + stride);
        even = TWidth.MultiplyAdd(TWidth.Broadcast(-A2), d0, d2);
        odd = TWidth.MultiplyAdd(TWidth.Broadcast(-A2), d1, d3);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B), even, odd), destination + (2 * stride));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-B), even, odd), destination + (3 * stride));
        TVec last = TWidth.MultiplyAdd(TWidth.Broadcast(-B2), even, TWidth.Load(source + (4 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-A2), d2, last), destination + (4 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec m0 = TWidth.Load(source);
        TVec m1 = TWidth.Load(source + sourceStride);
        TVec m2 = TWidth.Load(source + (2 * sourceStride));
        TVec m3 = TWidth.Load(source + (3 * sourceStride));
        TVec aSum = TWidth.Add(m0, m1);
        TVec aDifference = TWidth.Subtract(m0, m1);
        TVec bSum = TWidth.Add(m2, m3);
        TVec bDifference = TWidth.Subtract(m2, m3);
        TWidth.Store(TWidth.Add(aSum, bSum), destination);
        TVec first = TWidth.Multiply(TWidth.Broadcast(A), aDifference);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B), bDifference, first), destination + stride);
        TVec second = TWidth.Multiply(TWidth.Broadcast(A2), aSum);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B2), bSum, second), destination + (2 * stride));
        TVec third = TWidth.MultiplyAdd(TWidth.Broadcast(A3), aDifference, TWidth.Load(source + (4 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B3), bDifference, third), destination + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec y0 = TWidth.Load(source);
        TVec y1 = TWidth.Load(source + sourceStride);
        TVec y2 = TWidth.Load(source + (2 * sourceStride));
        TVec y3 = TWidth.Load(source + (3 * sourceStride));
        TVec even = TWidth.MultiplyAdd(TWidth.Broadcast(A2), y2, y0);
        TVec odd = TWidth.MultiplyAdd(TWidth.Broadcast(A3), y3, TWidth.Multiply(TWidth.Broadcast(A), y1));
        TWidth.Store(TWidth.Add(even, odd), destination);
        TWidth.Store(TWidth.Subtract(even, odd), destination + stride);
        even = TWidth.MultiplyAdd(TWidth.Broadcast(B2), y2, y0);
        odd = TWidth.MultiplyAdd(TWidth.Broadcast(B3), y3, TWidth.Multiply(TWidth.Broadcast(B), y1));
        TWidth.Store(TWidth.Add(even, odd), destination + (2 * stride));
        TWidth.Store(TWidth.Subtract(even, odd), destination + (3 * stride));
        TWidth.Store(y3, destination + (4 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec g0 = TWidth.Load(source);
        TVec g1 = TWidth.Load(source + sourceStride);
        TVec scaled = TWidth.Multiply(TWidth.Broadcast(GA1), g1);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA0), g0, scaled), destination);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-GA0), g0, scaled), destination + stride);
        scaled = TWidth.Multiply(TWidth.Broadcast(GB1), g1);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GB0), g0, scaled), destination + (2 * stride));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-GB0), g0, scaled), destination + (3 * stride));
        TWidth.Store(g1, destination + (4 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec u0 = TWidth.Load(source);
        TVec u1 = TWidth.Load(source + sourceStride);
        TVec u2 = TWidth.Load(source + (2 * sourceStride));
        TVec u3 = TWidth.Load(source + (3 * sourceStride));
        TVec first = TWidth.Multiply(TWidth.Broadcast(GB0), TWidth.Subtract(u2, u3));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA0), TWidth.Subtract(u0, u1), first), destination);
        TVec second = TWidth.MultiplyAdd(TWidth.Broadcast(GB1), TWidth.Add(u2, u3), TWidth.Load(source + (4 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA1), TWidth.Add(u0, u1), second), destination + stride);
    }
}
