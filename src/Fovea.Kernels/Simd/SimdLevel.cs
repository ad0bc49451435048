using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Simd;

/// <summary>The vector widths that kernels are compiled for.</summary>
public enum SimdLevel
{
    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>Four floats (SSE, NEON).</summary>
    Vector128,

    /// <summary>Eight floats with fused multiply-add (AVX2).</summary>
    Vector256,

    /// <summary>Sixteen floats (AVX-512).</summary>
    Vector512,
}

/// <summary>A kernel with its arguments as fields and a body that is generic in the vector width.</summary>
internal interface ISimdKernel
{
    void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>The vector width that this processor supports, and the dispatch of kernels to a width.</summary>
public static class SimdSupport
{
    /// <summary>
    /// The widest level of this processor. AVX-512 counts where <see cref="Avx512F"/> is supported, even on processors for which
    /// the runtime prefers 256-bit vectors: compute-bound kernels gain there.
    /// </summary>
    public static SimdLevel Level { get; } =
        Avx512F.IsSupported ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? SimdLevel.Vector256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    /// <summary>Returns the number of floats in a vector of <paramref name="level"/>.</summary>
    public static int Lanes(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => W512.Lanes,
        SimdLevel.Vector256 => W256.Lanes,
        SimdLevel.Vector128 => W128.Lanes,
        _ => W1.Lanes,
    };

    /// <summary>
    /// Returns the widest level, at most <paramref name="level"/>, whose vectors have at most <paramref name="count"/> floats.
    /// </summary>
    internal static SimdLevel Fit(SimdLevel level, int count)
    {
        while (level > SimdLevel.Scalar && Lanes(level) > count)
            level--;
        return level;
    }

    /// <summary>Runs a kernel at <paramref name="level"/>. Levels above the hardware's are emulated: slow, but correct.</summary>
    internal static void Run<TKernel>(SimdLevel level, ref TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        switch (level)
        {
            case SimdLevel.Vector512: kernel.Run<W512, Vector512<float>>(); break;
            case SimdLevel.Vector256: kernel.Run<W256, Vector256<float>>(); break;
            case SimdLevel.Vector128: kernel.Run<W128, Vector128<float>>(); break;
            default: kernel.Run<W1, float>(); break;
        }
    }
}
