using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

/// <summary>Operations on the 32 bits of each lane of a vector of floats; the compiler keeps one branch for each vector type.</summary>
internal static class BitLanes
{
    /// <summary>The bits moved up by <paramref name="count"/>; zeros come in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec ShiftLeft<TVec>(TVec bits, int count)
        where TVec : struct
    {
        if (typeof(TVec) == typeof(Vector512<float>))
            return As<Vector512<float>, TVec>((As<TVec, Vector512<float>>(bits).AsInt32() << count).AsSingle());
        if (typeof(TVec) == typeof(Vector256<float>))
            return As<Vector256<float>, TVec>((As<TVec, Vector256<float>>(bits).AsInt32() << count).AsSingle());
        if (typeof(TVec) == typeof(Vector128<float>))
            return As<Vector128<float>, TVec>((As<TVec, Vector128<float>>(bits).AsInt32() << count).AsSingle());
        return As<float, TVec>(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(As<TVec, float>(bits)) << count));
    }

    /// <summary>The upper 16 bits, the lower ones zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec UpperHalf<TVec>(TVec bits)
        where TVec : struct
    {
        const int Mask = unchecked((int)0xFFFF0000);
        if (typeof(TVec) == typeof(Vector512<float>))
            return As<Vector512<float>, TVec>((As<TVec, Vector512<float>>(bits).AsInt32() & Vector512.Create(Mask)).AsSingle());
        if (typeof(TVec) == typeof(Vector256<float>))
            return As<Vector256<float>, TVec>((As<TVec, Vector256<float>>(bits).AsInt32() & Vector256.Create(Mask)).AsSingle());
        if (typeof(TVec) == typeof(Vector128<float>))
            return As<Vector128<float>, TVec>((As<TVec, Vector128<float>>(bits).AsInt32() & Vector128.Create(Mask)).AsSingle());
        return As<float, TVec>(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(As<TVec, float>(bits)) & Mask));
    }

    /// <summary>The uppermost 8 bits as a whole number with a sign, as a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec UpperByteToFloat<TVec>(TVec bits)
        where TVec : struct
    {
        if (typeof(TVec) == typeof(Vector512<float>))
            return As<Vector512<float>, TVec>(Vector512.ConvertToSingle(As<TVec, Vector512<float>>(bits).AsInt32() >> 24));
        if (typeof(TVec) == typeof(Vector256<float>))
            return As<Vector256<float>, TVec>(Vector256.ConvertToSingle(As<TVec, Vector256<float>>(bits).AsInt32() >> 24));
        if (typeof(TVec) == typeof(Vector128<float>))
            return As<Vector128<float>, TVec>(Vector128.ConvertToSingle(As<TVec, Vector128<float>>(bits).AsInt32() >> 24));
        return As<float, TVec>(BitConverter.SingleToInt32Bits(As<TVec, float>(bits)) >> 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value)
        where TFrom : struct
        where TTo : struct
        => Unsafe.BitCast<TFrom, TTo>(value);
}
