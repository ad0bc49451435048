using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// F(4, 4) at the points a, -a, b, -b, c, -c and infinity with a = 1/4, b = 3/4 and c = 2: of the points whose powers are exact in a float
/// and that are pairs, those with the smallest error.
/// </summary>
internal readonly unsafe struct SchemeF44 : IWinogradScheme
{
    private const float A = 0.25f;
    private const float A2 = A * A;
    private const float A3 = A2 * A;
    private const float B = 0.75f;
    private const float B2 = B * B;
    private const float B3 = B2 * B;
    private const float C = 2;
    private const float C2 = C * C;
    private const float C3 = C2 * C;

    private const double AScale = 1.0 / (2.0 * (A2 - B2) * (A2 - C2));
    private const double BScale = 1.0 / (2.0 * (B2 - A2) * (B2 - C2));
    private const double CScale = 1.0 / (2.0 * (C2 - A2) * (C2 - B2));

    public static int Stride => 1;

    public static int Outputs => 4;

    public static int Points => 7;

    public static int FilterPoints => Points;

    public static int Taps => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec d0 = TWidth.Load(source);
        TVec d1 = TWidth.Load(source + sourceStride);
        TVec d2 = TWidth.Load(source + (2 * sourceStride));
        TVec d3 = TWidth.Load(source + (3 * sourceStride));
        TVec d4 = TWidth.Load(source + (4 * sourceStride));
        TVec d5 = TWidth.Load(source + (5 * sourceStride));
        InputPair<TWidth, TVec>(A, -(B2 + C2), B2 * C2, d0, d1, d2, d3, d4, d5, destination, stride);
        InputPair<TWidth, TVec>(B, -(A2 + C2), A2 * C2, d0, d1, d2, d3, d4, d5, destination + (2 * stride), stride);
        InputPair<TWidth, TVec>(C, -(A2 + B2), A2 * B2, d0, d1, d2, d3, d4, d5, destination + (4 * stride), stride);
        TVec last = TWidth.MultiplyAdd(TWidth.Broadcast(-(A2 + B2 + C2)), d4, TWidth.Load(source + (6 * sourceStride)));
        last = TWidth.MultiplyAdd(TWidth.Broadcast((A2 * B2) + (A2 * C2) + (B2 * C2)), d2, last);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-(A2 * B2 * C2)), d0, last), destination + (6 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec a0 = TWidth.Load(source);
        TVec a1 = TWidth.Load(source + sourceStride);
        TVec b0 = TWidth.Load(source + (2 * sourceStride));
        TVec b1 = TWidth.Load(source + (3 * sourceStride));
        TVec c0 = TWidth.Load(source + (4 * sourceStride));
        TVec c1 = TWidth.Load(source + (5 * sourceStride));
        TVec aSum = TWidth.Add(a0, a1), aDifference = TWidth.Subtract(a0, a1);
        TVec bSum = TWidth.Add(b0, b1), bDifference = TWidth.Subtract(b0, b1);
        TVec cSum = TWidth.Add(c0, c1), cDifference = TWidth.Subtract(c0, c1);
        TWidth.Store(TWidth.Add(TWidth.Add(aSum, bSum), cSum), destination);
        TVec first = TWidth.MultiplyAdd(TWidth.Broadcast(B), bDifference, TWidth.Multiply(TWidth.Broadcast(A), aDifference));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(C), cDifference, first), destination + stride);
        TVec second = TWidth.MultiplyAdd(TWidth.Broadcast(B2), bSum, TWidth.Multiply(TWidth.Broadcast(A2), aSum));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(C2), cSum, second), destination + (2 * stride));
        TVec third = TWidth.MultiplyAdd(TWidth.Broadcast(A3), aDifference, TWidth.Load(source + (6 * sourceStride)));
        third = TWidth.MultiplyAdd(TWidth.Broadcast(B3), bDifference, third);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(C3), cDifference, third), destination + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec g0 = TWidth.Load(source);
        TVec g1 = TWidth.Load(source + sourceStride);
        TVec g2 = TWidth.Load(source + (2 * sourceStride));
        TVec g3 = TWidth.Load(source + (3 * sourceStride));
        FilterPair<TWidth, TVec>(A, AScale, g0, g1, g2, g3, destination, stride);
        FilterPair<TWidth, TVec>(B, BScale, g0, g1, g2, g3, destination + (2 * stride), stride);
        FilterPair<TWidth, TVec>(C, CScale, g0, g1, g2, g3, destination + (4 * stride), stride);
        TWidth.Store(g3, destination + (6 * stride));
    }

    /// <summary>The values at a point and at its opposite, from the even and the odd inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputPair<TWidth, TVec>(
        float point, float sum, float product, TVec d0, TVec d1, TVec d2, TVec d3, TVec d4, TVec d5, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec factor = TWidth.Broadcast(sum), constant = TWidth.Broadcast(product);
        TVec even = TWidth.MultiplyAdd(constant, d0, TWidth.MultiplyAdd(factor, d2, d4));
        TVec odd = TWidth.MultiplyAdd(constant, d1, TWidth.MultiplyAdd(factor, d3, d5));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(point), even, odd), destination);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-point), even, odd), destination + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterPair<TWidth, TVec>(
        double point, double scale, TVec g0, TVec g1, TVec g2, TVec g3, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec even = TWidth.MultiplyAdd(
            TWidth.Broadcast((float)(scale * point)), g2, TWidth.Multiply(TWidth.Broadcast((float)(scale / point)), g0));
        TVec odd = TWidth.MultiplyAdd(
            TWidth.Broadcast((float)(scale * point * point)), g3, TWidth.Multiply(TWidth.Broadcast((float)scale), g1));
        TWidth.Store(TWidth.Add(odd, even), destination);
        TWidth.Store(TWidth.Subtract(odd, even), destination + stride);
    }
}
