using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Memory;

/// <summary>Asks for memory before it is read or written, where the processor can be asked. An address that is nobody's is no error.</summary>
internal static unsafe class Prefetch
{
    /// <summary>
    /// Floats between what a pass over whole maps works on and what it asks for: the processor's own prefetching begins anew with each page and
    /// does not fetch what will only be written.
    /// </summary>
    public const int Distance = 2048;

    /// <summary>To the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Near(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>To the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Far(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
