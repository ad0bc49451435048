using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>How a stored vector of weights becomes vectors of floats.</summary>
internal interface IWeightFormat
{
    /// <summary>The vectors of floats in a stored vector.</summary>
    static abstract int Parts { get; }

    /// <summary>The vector of floats number <paramref name="part"/> of a stored vector.</summary>
    static abstract TVec Part<TVec>(TVec stored, int part)
        where TVec : struct;
}

/// <summary>Floats as they are.</summary>
internal readonly struct Float32Format : IWeightFormat
{
    public static int Parts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Part<TVec>(TVec stored, int part)
        where TVec : struct
        => stored;
}

/// <summary>Two upper halves of floats in a lane.</summary>
internal readonly struct BFloat16Format : IWeightFormat
{
    public static int Parts => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Part<TVec>(TVec stored, int part)
        where TVec : struct
        => part == 0 ? BitLanes.ShiftLeft(stored, 16) : BitLanes.UpperHalf(stored);
}

/// <summary>Four whole numbers in a lane.</summary>
internal readonly struct Int8Format : IWeightFormat
{
    public static int Parts => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Part<TVec>(TVec stored, int part)
        where TVec : struct
        => BitLanes.UpperByteToFloat(BitLanes.ShiftLeft(stored, 24 - (8 * part)));
}
