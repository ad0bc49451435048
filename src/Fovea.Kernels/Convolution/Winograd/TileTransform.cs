using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>A one-dimensional transform of <see cref="Inputs"/> vectors to <see cref="Outputs"/> vectors.</summary>
internal unsafe interface ILineTransform
{
    static abstract int Inputs { get; }

    static abstract int Outputs { get; }

    static abstract void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>B^T d B.</summary>
internal readonly unsafe struct InputTransform<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int Inputs => TScheme.Points;

    public static int Outputs => TScheme.Points;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.Input<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>A^T m A.</summary>
internal readonly unsafe struct OutputTransform<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int Inputs => TScheme.Points;

    public static int Outputs => TScheme.Outputs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.Output<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>A y A^T.</summary>
internal readonly unsafe struct OutputGradientTransform<TScheme> : ILineTransform
    where TScheme : struct, IWinogradGradients
{
    public static int Inputs => TScheme.Outputs;

    public static int Outputs => TScheme.Points;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.OutputGradient<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>G g G^T.</summary>
internal readonly unsafe struct FilterTransform<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int Inputs => TScheme.Taps;

    public static int Outputs => TScheme.FilterPoints;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.Filter<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>G^T u G.</summary>
internal readonly unsafe struct FilterGradientTransform<TScheme> : ILineTransform
    where TScheme : struct, IWinogradGradients
{
    public static int Inputs => TScheme.Points;

    public static int Outputs => TScheme.Taps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.FilterGradient<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>The two-dimensional transform of a tile: along its columns, then along its rows. Each lane is one channel.</summary>
internal static unsafe class TileTransform
{
    /// <summary>Floats of the largest tile: 9 x 9 vectors of 16 lanes.</summary>
    public const int MaxFloats = 9 * 9 * 16;

    /// <summary>Floats to allocate in excess for <see cref="Align"/>.</summary>
    public const int Alignment = 16;

    /// <summary>Rounds an address up to the next cache line.</summary>
    public static float* Align(float* memory) => (float*)(((nint)memory + 63) & ~63);

    /// <summary>Transforms one tile. <paramref name="scratch"/> has room for <see cref="MaxFloats"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TLine, TWidth, TVec>(
        float* source, nint sourceRow, nint sourceColumn, float* destination, nint row, nint column, float* scratch)
        where TLine : struct, ILineTransform
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        for (int x = 0; x < TLine.Inputs; x++)
            TLine.Apply<TWidth, TVec>(source + (x * sourceColumn), sourceRow, scratch + (x * TWidth.Lanes), TLine.Inputs * TWidth.Lanes);
        for (int y = 0; y < TLine.Outputs; y++)
            TLine.Apply<TWidth, TVec>(scratch + (y * TLine.Inputs * TWidth.Lanes), TWidth.Lanes, destination + (y * row), column);
    }
}
