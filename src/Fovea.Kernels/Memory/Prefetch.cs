using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Memory;

/// <summary>Prefetches cache lines on processors that support it. Addresses outside of allocated memory have no effect.</summary>
internal static unsafe class Prefetch
{
    /// <summary>
    /// Floats between what a pass over whole maps works on and what it prefetches. The hardware prefetcher starts anew at each page and
    /// does not fetch memory that is only written.
    /// </summary>
    public const int Distance = 2048;

    /// <summary>Floats of a cache line.</summary>
    public const int Line = 16;

    /// <summary>Prefetches to the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToL1(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Prefetches to the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToL2(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }

    /// <summary>Prefetches one cache line of each pixel of a rectangle to the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rectangle(float* corner, nint rowStride, nint pixelStride, int rows, int columns)
    {
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                ToL1(corner + (y * rowStride) + (x * pixelStride));
        }
    }
}
