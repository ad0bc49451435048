using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Simd;

/// <summary>
/// The operations of one vector width on a raw vector type, so that a kernel is written once and compiled for each width.
/// Implemented by <see cref="W512"/>, <see cref="W256"/>, <see cref="W128"/> and <see cref="W1"/> (a plain float).
/// </summary>
internal unsafe interface IWidth<TVec>
    where TVec : struct
{
    static abstract int Lanes { get; }

    static abstract TVec Zero { get; }

    static abstract TVec Load(float* source);

    static abstract void Store(TVec value, float* destination);

    /// <summary>Loads the first <paramref name="count"/> lanes and sets the others to zero. No other memory is read.</summary>
    static abstract TVec LoadFirst(float* source, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes. No other memory is written.</summary>
    static abstract void StoreFirst(TVec value, float* destination, int count);

    static abstract TVec Broadcast(float value);

    static abstract TVec Add(TVec a, TVec b);

    static abstract TVec Subtract(TVec a, TVec b);

    static abstract TVec Multiply(TVec a, TVec b);

    static abstract TVec Divide(TVec a, TVec b);

    /// <summary>The maximum; NaN if either is NaN.</summary>
    static abstract TVec Max(TVec a, TVec b);

    /// <summary>
    /// max(value, min) in one instruction. Where <paramref name="value"/> is NaN the result is NaN; <paramref name="min"/> must not be NaN.
    /// </summary>
    static abstract TVec ClampMin(TVec value, TVec min);

    /// <summary>The minimum; NaN if either is NaN.</summary>
    static abstract TVec Min(TVec a, TVec b);

    static abstract TVec Sqrt(TVec a);

    static abstract TVec Abs(TVec a);

    /// <summary>e to the power of each lane.</summary>
    static abstract TVec Exp(TVec a);

    /// <summary>The natural logarithm of each lane.</summary>
    static abstract TVec Log(TVec a);

    /// <summary>a * b + c, fused where the hardware fuses.</summary>
    static abstract TVec MultiplyAdd(TVec a, TVec b, TVec c);

    /// <summary>A mask of the lanes where a is greater than b (an ordered comparison: false for NaN).</summary>
    static abstract TVec GreaterThan(TVec a, TVec b);

    /// <summary>A mask of the lanes that are NaN.</summary>
    static abstract TVec IsNaN(TVec a);

    /// <summary>A mask of the lanes whose 32 bits are equal: compares integers that are stored in float vectors.</summary>
    static abstract TVec EqualBits(TVec a, TVec b);

    /// <summary>The union of two masks.</summary>
    static abstract TVec EitherMask(TVec a, TVec b);

    /// <summary>The lanes of <paramref name="a"/> where the mask is set, of <paramref name="b"/> elsewhere.</summary>
    static abstract TVec Select(TVec mask, TVec a, TVec b);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TVec a);
}

/// <summary>Loads and stores the first lanes of a vector, for the ends of rows, through a buffer on the stack.</summary>
internal static unsafe class PartialVector
{
    private const int MaxLanes = 16;

    /// <summary>Loads the first <paramref name="count"/> lanes and sets the others to <paramref name="fill"/>.</summary>
    [SkipLocalsInit]
    public static TVec Load<TWidth, TVec>(float* source, int count, float fill)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* lanes = stackalloc float[MaxLanes];
        TWidth.Store(TWidth.Broadcast(fill), lanes);
        for (int i = 0; i < count; i++)
            lanes[i] = source[i];
        return TWidth.Load(lanes);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [SkipLocalsInit]
    public static void Store<TWidth, TVec>(TVec value, float* destination, int count)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* lanes = stackalloc float[MaxLanes];
        TWidth.Store(value, lanes);
        for (int i = 0; i < count; i++)
            destination[i] = lanes[i];
    }
}
