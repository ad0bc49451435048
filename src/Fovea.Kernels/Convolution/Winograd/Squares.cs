using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>A transform along one line of <see cref="In"/> vectors to one of <see cref="Out"/>.</summary>
internal unsafe interface ILineTransform
{
    static abstract int In { get; }

    static abstract int Out { get; }

    static abstract void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>B^T d B.</summary>
internal readonly unsafe struct InputLine<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int In => TScheme.Points;

    public static int Out => TScheme.Points;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.Input<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>A^T m A.</summary>
internal readonly unsafe struct OutputLine<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int In => TScheme.Points;

    public static int Out => TScheme.Outputs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.Output<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>A y A^T.</summary>
internal readonly unsafe struct OutputGradientLine<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int In => TScheme.Outputs;

    public static int Out => TScheme.Points;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.OutputGradient<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>G g G^T.</summary>
internal readonly unsafe struct FilterLine<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int In => TScheme.Taps;

    public static int Out => TScheme.Points;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.Filter<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>G^T u G.</summary>
internal readonly unsafe struct FilterGradientLine<TScheme> : ILineTransform
    where TScheme : struct, IWinogradScheme
{
    public static int In => TScheme.Points;

    public static int Out => TScheme.Taps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TScheme.FilterGradient<TWidth, TVec>(source, sourceStride, destination, stride);
}

/// <summary>A line transform along the columns and then along the rows of a square, one channel a lane.</summary>
internal static unsafe class Squares
{
    /// <summary>The most vectors that a square has, and floats in a vector.</summary>
    public const int MostFloats = 6 * 6 * 16;

    /// <summary>Floats to the next boundary of a cache line, at most.</summary>
    public const int Alignment = 16;

    /// <summary>The first boundary of a cache line in memory that is <see cref="Alignment"/> floats longer than needed.</summary>
    public static float* Align(float* memory) => (float*)(((nint)memory + 63) & ~63);

    /// <summary>Transforms one square. <paramref name="between"/> has room for <see cref="MostFloats"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform<TLine, TWidth, TVec>(
        float* source, nint sourceRow, nint sourceColumn, float* destination, nint row, nint column, float* between)
        where TLine : struct, ILineTransform
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        for (int x = 0; x < TLine.In; x++)
            TLine.Apply<TWidth, TVec>(source + (x * sourceColumn), sourceRow, between + (x * TWidth.Lanes), TLine.In * TWidth.Lanes);
        for (int y = 0; y < TLine.Out; y++)
            TLine.Apply<TWidth, TVec>(between + (y * TLine.In * TWidth.Lanes), TWidth.Lanes, destination + (y * row), column);
    }
}
