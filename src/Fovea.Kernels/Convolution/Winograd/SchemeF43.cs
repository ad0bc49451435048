using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// F(4, 3) at the points 0, a, -a, b, -b and infinity with a = 5/8 and b = 3/2: their powers are exact in a float, and results come out
/// with half the error of the usual points 1 and 2.
/// </summary>
internal readonly unsafe struct SchemeF43 : IWinogradGradients
{
    public const float A = 0.625f;
    public const float A2 = A * A;
    public const float A3 = A2 * A;
    public const float B = 1.5f;
    public const float B2 = B * B;
    public const float B3 = B2 * B;

    public const double AScale = 1.0 / (2.0 * A2 * (A2 - B2));
    public const double BScale = 1.0 / (2.0 * B2 * (B2 - A2));
    public const float G0 = (float)(1.0 / (A2 * B2));
    public const float GA0 = (float)AScale;
    public const float GA1 = (float)(AScale * A);
    public const float GA2 = (float)(AScale * A2);
    public const float GB0 = (float)BScale;
    public const float GB1 = (float)(BScale * B);
    public const float GB2 = (float)(BScale * B2);

    public static int Stride => 1;

    public static int Outputs => 4;

    public static int Points => 6;

    public static int FilterPoints => Points;

    public static int Taps => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec both = TWidth.Broadcast(A2 * B2);
        TVec sum = TWidth.Broadcast(-(A2 + B2));
        TVec d1 = TWidth.Load(source + sourceStride);
        TVec d2 = TWidth.Load(source + (2 * sourceStride));
        TVec d3 = TWidth.Load(source + (3 * sourceStride));
        TVec d4 = TWidth.Load(source + (4 * sourceStride));
        TWidth.Store(TWidth.MultiplyAdd(both, TWidth.Load(source), TWidth.MultiplyAdd(sum, d2, d4)), destination);
        TVec even = TWidth.MultiplyAdd(TWidth.Broadcast(-B2), d2, d4);
        TVec odd = TWidth.MultiplyAdd(TWidth.Broadcast(-B2), d1, d3);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(A), odd, even), destination + stride);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-A), odd, even), destination + (2 * stride));
        even = TWidth.MultiplyAdd(TWidth.Broadcast(-A2), d2, d4);
        odd = TWidth.MultiplyAdd(TWidth.Broadcast(-A2), d1, d3);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B), odd, even), destination + (3 * stride));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-B), odd, even), destination + (4 * stride));
        TVec last = TWidth.MultiplyAdd(sum, d3, TWidth.Load(source + (5 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(both, d1, last), destination + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec m1 = TWidth.Load(source + sourceStride);
        TVec m2 = TWidth.Load(source + (2 * sourceStride));
        TVec m3 = TWidth.Load(source + (3 * sourceStride));
        TVec m4 = TWidth.Load(source + (4 * sourceStride));
        TVec aSum = TWidth.Add(m1, m2);
        TVec aDifference = TWidth.Subtract(m1, m2);
        TVec bSum = TWidth.Add(m3, m4);
        TVec bDifference = TWidth.Subtract(m3, m4);
        TWidth.Store(TWidth.Add(TWidth.Add(TWidth.Load(source), aSum), bSum), destination);
        TVec first = TWidth.Multiply(TWidth.Broadcast(A), aDifference);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B), bDifference, first), destination + stride);
        TVec second = TWidth.Multiply(TWidth.Broadcast(A2), aSum);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B2), bSum, second), destination + (2 * stride));
        TVec third = TWidth.MultiplyAdd(TWidth.Broadcast(A3), aDifference, TWidth.Load(source + (5 * sourceStride)));
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
        TWidth.Store(y0, destination);
        TVec even = TWidth.MultiplyAdd(TWidth.Broadcast(A2), y2, y0);
        TVec odd = TWidth.MultiplyAdd(TWidth.Broadcast(A3), y3, TWidth.Multiply(TWidth.Broadcast(A), y1));
        TWidth.Store(TWidth.Add(even, odd), destination + stride);
        TWidth.Store(TWidth.Subtract(even, odd), destination + (2 * stride));
        even = TWidth.MultiplyAdd(TWidth.Broadcast(B2), y2, y0);
        odd = TWidth.MultiplyAdd(TWidth.Broadcast(B3), y3, TWidth.Multiply(TWidth.Broadcast(B), y1));
        TWidth.Store(TWidth.Add(even, odd), destination + (3 * stride));
        TWidth.Store(TWidth.Subtract(even, odd), destination + (4 * stride));
        TWidth.Store(y3, destination + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec g0 = TWidth.Load(source);
        TVec g1 = TWidth.Load(source + sourceStride);
        TVec g2 = TWidth.Load(source + (2 * sourceStride));
        TWidth.Store(TWidth.Multiply(TWidth.Broadcast(G0), g0), destination);
        TVec even = TWidth.MultiplyAdd(TWidth.Broadcast(GA2), g2, TWidth.Multiply(TWidth.Broadcast(GA0), g0));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA1), g1, even), destination + stride);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-GA1), g1, even), destination + (2 * stride));
        even = TWidth.MultiplyAdd(TWidth.Broadcast(GB2), g2, TWidth.Multiply(TWidth.Broadcast(GB0), g0));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GB1), g1, even), destination + (3 * stride));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-GB1), g1, even), destination + (4 * stride));
        TWidth.Store(g2, destination + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec u1 = TWidth.Load(source + sourceStride);
        TVec u2 = TWidth.Load(source + (2 * sourceStride));
        TVec u3 = TWidth.Load(source + (3 * sourceStride));
        TVec u4 = TWidth.Load(source + (4 * sourceStride));
        TVec aSum = TWidth.Add(u1, u2);
        TVec bSum = TWidth.Add(u3, u4);
        TVec first = TWidth.MultiplyAdd(TWidth.Broadcast(GA0), aSum, TWidth.Multiply(TWidth.Broadcast(GB0), bSum));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(G0), TWidth.Load(source), first), destination);
        TVec second = TWidth.Multiply(TWidth.Broadcast(GB1), TWidth.Subtract(u3, u4));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA1), TWidth.Subtract(u1, u2), second), destination + stride);
        TVec third = TWidth.MultiplyAdd(TWidth.Broadcast(GB2), bSum, TWidth.Load(source + (5 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA2), aSum, third), destination + (2 * stride));
    }
}
