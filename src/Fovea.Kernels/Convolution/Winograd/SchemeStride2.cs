using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Three taps of stride 2, y[i] = g[0] d[2i] + g[1] d[2i + 1] + g[2] d[2i + 2]. The even inputs see two taps of stride 1, for which
/// <typeparamref name="TEven"/> is F(m, 2); the odd ones see the tap between, a product for each output. Together 2 m + 1 products in place
/// of 3 m.
/// </summary>
internal readonly unsafe struct SchemeStride2<TEven> : IWinogradGradients
    where TEven : struct, IWinogradGradients
{
    public static int Stride => 2;

    public static int Outputs => TEven.Outputs;

    public static int Points => TEven.Points + Outputs;

    /// <summary>All odd inputs see the same tap.</summary>
    public static int FilterPoints => TEven.Points + 1;

    public static int Taps => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TEven.Input<TWidth, TVec>(source, 2 * sourceStride, destination, stride);
        for (int i = 0; i < Outputs; i++)
            TWidth.Store(TWidth.Load(source + (((2 * i) + 1) * sourceStride)), destination + ((TEven.Points + i) * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TEven.Output<TWidth, TVec>(source, sourceStride, destination, stride);
        for (int i = 0; i < Outputs; i++)
        {
            float* result = destination + (i * stride);
            TWidth.Store(TWidth.Add(TWidth.Load(result), TWidth.Load(source + ((TEven.Points + i) * sourceStride))), result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TEven.OutputGradient<TWidth, TVec>(source, sourceStride, destination, stride);
        for (int i = 0; i < Outputs; i++)
            TWidth.Store(TWidth.Load(source + (i * sourceStride)), destination + ((TEven.Points + i) * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TEven.Filter<TWidth, TVec>(source, 2 * sourceStride, destination, stride);
        TWidth.Store(TWidth.Load(source + sourceStride), destination + (TEven.Points * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TEven.FilterGradient<TWidth, TVec>(source, sourceStride, destination, 2 * stride);
        TVec odd = TWidth.Load(source + (TEven.Points * sourceStride));
        for (int i = 1; i < Outputs; i++)
            odd = TWidth.Add(odd, TWidth.Load(source + ((TEven.Points + i) * sourceStride)));
        TWidth.Store(odd, destination + stride);
    }
}
