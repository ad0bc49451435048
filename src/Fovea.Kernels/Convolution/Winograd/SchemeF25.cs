using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>F(2, 5) at the points of <see cref="SchemeF43"/>, whose transform of inputs it shares.</summary>
internal readonly unsafe struct SchemeF25 : IWinogradGradients
{
    private const float A = SchemeF43.A;
    private const float B = SchemeF43.B;
    private const float GA3 = (float)(SchemeF43.AScale * SchemeF43.A3);
    private const float GA4 = (float)(SchemeF43.AScale * SchemeF43.A3 * A);
    private const float GB3 = (float)(SchemeF43.BScale * SchemeF43.B3);
    private const float GB4 = (float)(SchemeF43.BScale * SchemeF43.B3 * B);

    public static int Stride => 1;

    public static int Outputs => 2;

    public static int Points => 6;

    public static int FilterPoints => Points;

    public static int Taps => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => SchemeF43.Input<TWidth, TVec>(source, sourceStride, destination, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec m1 = TWidth.Load(source + sourceStride);
        TVec m2 = TWidth.Load(source + (2 * sourceStride));
        TVec m3 = TWidth.Load(source + (3 * sourceStride));
        TVec m4 = TWidth.Load(source + (4 * sourceStride));
        TWidth.Store(TWidth.Add(TWidth.Add(TWidth.Load(source), TWidth.Add(m1, m2)), TWidth.Add(m3, m4)), destination);
        TVec last = TWidth.MultiplyAdd(TWidth.Broadcast(A), TWidth.Subtract(m1, m2), TWidth.Load(source + (5 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B), TWidth.Subtract(m3, m4), last), destination + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec y0 = TWidth.Load(source);
        TVec y1 = TWidth.Load(source + sourceStride);
        TWidth.Store(y0, destination);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(A), y1, y0), destination + stride);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-A), y1, y0), destination + (2 * stride));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(B), y1, y0), destination + (3 * stride));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(-B), y1, y0), destination + (4 * stride));
        TWidth.Store(y1, destination + (5 * stride));
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
        TVec g4 = TWidth.Load(source + (4 * sourceStride));
        TWidth.Store(TWidth.Multiply(TWidth.Broadcast(SchemeF43.G0), g0), destination);
        TVec even = TWidth.MultiplyAdd(TWidth.Broadcast(SchemeF43.GA2), g2, TWidth.Multiply(TWidth.Broadcast(SchemeF43.GA0), g0));
        even = TWidth.MultiplyAdd(TWidth.Broadcast(GA4), g4, even);
        TVec odd = TWidth.MultiplyAdd(TWidth.Broadcast(GA3), g3, TWidth.Multiply(TWidth.Broadcast(SchemeF43.GA1), g1));
        TWidth.Store(TWidth.Add(even, odd), destination + stride);
        TWidth.Store(TWidth.Subtract(even, odd), destination + (2 * stride));
        even = TWidth.MultiplyAdd(TWidth.Broadcast(SchemeF43.GB2), g2, TWidth.Multiply(TWidth.Broadcast(SchemeF43.GB0), g0));
        even = TWidth.MultiplyAdd(TWidth.Broadcast(GB4), g4, even);
        odd = TWidth.MultiplyAdd(TWidth.Broadcast(GB3), g3, TWidth.Multiply(TWidth.Broadcast(SchemeF43.GB1), g1));
        TWidth.Store(TWidth.Add(even, odd), destination + (3 * stride));
        TWidth.Store(TWidth.Subtract(even, odd), destination + (4 * stride));
        TWidth.Store(g4, destination + (5 * stride));
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
        TVec aDifference = TWidth.Subtract(u1, u2);
        TVec bDifference = TWidth.Subtract(u3, u4);
        TVec first = TWidth.MultiplyAdd(TWidth.Broadcast(SchemeF43.GA0), aSum, TWidth.Multiply(TWidth.Broadcast(SchemeF43.GB0), bSum));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(SchemeF43.G0), TWidth.Load(source), first), destination);
        TVec second = TWidth.Multiply(TWidth.Broadcast(SchemeF43.GB1), bDifference);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(SchemeF43.GA1), aDifference, second), destination + stride);
        TVec third = TWidth.Multiply(TWidth.Broadcast(SchemeF43.GB2), bSum);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(SchemeF43.GA2), aSum, third), destination + (2 * stride));
        TVec fourth = TWidth.Multiply(TWidth.Broadcast(GB3), bDifference);
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA3), aDifference, fourth), destination + (3 * stride));
        TVec fifth = TWidth.MultiplyAdd(TWidth.Broadcast(GB4), bSum, TWidth.Load(source + (5 * sourceStride)));
        TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(GA4), aSum, fifth), destination + (4 * stride));
    }
}
