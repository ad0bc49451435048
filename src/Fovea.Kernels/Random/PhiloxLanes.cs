using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels;

/// <summary>
/// The operations of one vector width on 64-bit lanes, with one Philox counter in each lane. A word is in the lower half of its lane; the
/// upper half is ignored until words are stored.
/// </summary>
internal unsafe interface IPhiloxLanes<TVec>
    where TVec : struct
{
    /// <summary>The number of counters in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// <paramref name="first"/> and the counters that follow it, in the order in which <see cref="Store"/> expects them: the lanes of
    /// even number hold the first half of the counters, those of odd number the second.
    /// </summary>
    static abstract TVec Counters(ulong first);

    static abstract TVec Broadcast(ulong value);

    /// <summary>The 64-bit products of the lower halves.</summary>
    static abstract TVec Multiply(TVec a, TVec b);

    /// <summary>The upper halves, shifted down.</summary>
    static abstract TVec Upper(TVec a);

    static abstract TVec Xor(TVec a, TVec b, TVec c);

    /// <summary>Stores the four words of each counter, counter after counter.</summary>
    static abstract void Store(TVec x0, TVec x1, TVec x2, TVec x3, uint* destination);
}

/// <summary>Eight counters (AVX-512).</summary>
internal readonly unsafe struct PhiloxLanes512 : IPhiloxLanes<Vector512<ulong>>
{
    public static int Count => Vector512<ulong>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Counters(ulong first) => Vector512.Create(first) + Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.IsSupported
        ? Avx512F.Multiply(a.AsUInt32(), b.AsUInt32())
        : Vector512.Create(
            PhiloxLanes256.Multiply(a.GetLower(), b.GetLower()), PhiloxLanes256.Multiply(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Upper(Vector512<ulong> a) => a >>> 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, uint* destination)
    {
        Vector512<ulong> lower = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> first = (x0 & lower) | (x1 << 32), second = (x2 & lower) | (x3 << 32);
        if (Avx512F.IsSupported)
        {
            Avx512F.UnpackLow(first, second).Store((ulong*)destination);
            Avx512F.UnpackHigh(first, second).Store((ulong*)destination + 8);
            return;
        }
        for (int i = 0; i < Vector512<ulong>.Count; i++)
        {
            ulong* block = (ulong*)destination + (2 * ((i >> 1) + (4 * (i & 1))));
            (block[0], block[1]) = (first[i], second[i]);
        }
    }
}

/// <summary>Four counters (AVX2).</summary>
internal readonly unsafe struct PhiloxLanes256 : IPhiloxLanes<Vector256<ulong>>
{
    public static int Count => Vector256<ulong>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Counters(ulong first) => Vector256.Create(first) + Vector256.Create(0ul, 2, 1, 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) => Avx2.IsSupported
        ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32())
        : Vector256.Create(
            PhiloxLanes128.Multiply(a.GetLower(), b.GetLower()), PhiloxLanes128.Multiply(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Upper(Vector256<ulong> a) => a >>> 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3, uint* destination)
    {
        Vector256<ulong> lower = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> first = (x0 & lower) | (x1 << 32), second = (x2 & lower) | (x3 << 32);
        if (Avx2.IsSupported)
        {
            Avx2.UnpackLow(first, second).Store((ulong*)destination);
            Avx2.UnpackHigh(first, second).Store((ulong*)destination + 4);
            return;
        }
        for (int i = 0; i < Vector256<ulong>.Count; i++)
        {
            ulong* block = (ulong*)destination + (2 * ((i >> 1) + (2 * (i & 1))));
            (block[0], block[1]) = (first[i], second[i]);
        }
    }
}

/// <summary>Two counters (SSE, NEON).</summary>
internal readonly unsafe struct PhiloxLanes128 : IPhiloxLanes<Vector128<ulong>>
{
    public static int Count => Vector128<ulong>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Counters(ulong first) => Vector128.Create(first) + Vector128.Create(0ul, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Broadcast(ulong value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Multiply(Vector128<ulong> a, Vector128<ulong> b)
    {
        if (Sse2.IsSupported)
            return Sse2.Multiply(a.AsUInt32(), b.AsUInt32());
        Vector128<ulong> lower = Vector128.Create((ulong)uint.MaxValue);
        return (a & lower) * (b & lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Upper(Vector128<ulong> a) => a >>> 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        Vector128<ulong> x0, Vector128<ulong> x1, Vector128<ulong> x2, Vector128<ulong> x3, uint* destination)
    {
        Vector128<ulong> lower = Vector128.Create((ulong)uint.MaxValue);
        Vector128<ulong> first = (x0 & lower) | (x1 << 32), second = (x2 & lower) | (x3 << 32);
        Vector128.Create(first.ToScalar(), second.ToScalar()).Store((ulong*)destination);
        Vector128.Create(first.GetElement(1), second.GetElement(1)).Store((ulong*)destination + 2);
    }
}
