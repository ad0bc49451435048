using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Aligned native memory for floats. Its owner frees it or returns it to its pool; it has no finalizer.
/// </summary>
public sealed unsafe class NativeBuffer
{
    private const nuint Alignment = 64;

    private float* _pointer;

    /// <summary>Allocates room for <paramref name="capacity"/> floats of undefined content.</summary>
    /// <exception cref="OutOfMemoryException">The allocation failed. The message has its size.</exception>
    public NativeBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        try
        {
            nuint bytes = (nuint)Math.Max(1, capacity) * sizeof(float);
            bool huge = HugePages.AreWorthwhile(bytes);
            _pointer = (float*)NativeMemory.AlignedAlloc(bytes, huge ? HugePages.Size : Alignment);
            if (huge)
                HugePages.Request(_pointer, bytes);
        }
        catch (OutOfMemoryException)
        {
            throw new OutOfMemoryException(
                $"{capacity * 4L / 1048576.0:f0} MB for one tensor could not be allocated; "
                + "a smaller batch, smaller images or a smaller network take less.");
        }
    }

    /// <summary>The number of floats in the buffer.</summary>
    public int Capacity { get; }

    /// <summary>Bytes that the pool counts for the buffer while it is rented.</summary>
    internal long LentBytes { get; set; }

    /// <summary>Returns the first <paramref name="length"/> floats.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public Span<float> Span(int length)
    {
        ObjectDisposedException.ThrowIf(_pointer == null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Capacity);
        return new Span<float>(_pointer, length);
    }

    /// <summary>Frees the memory.</summary>
    public void Free()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}

/// <summary>
/// Requests pages of 2 MiB from Linux: large maps and weights then cause few TLB misses, and their first use takes a tenth of the time. On
/// other systems, and where Linux refuses, pages keep their size.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a page, and the alignment that buffers need.</summary>
    public const nuint Size = 2 << 20;

    /// <summary>MADV_HUGEPAGE.</summary>
    private const int Advice = 14;

    /// <summary>The smallest buffer, in bytes, that gains.</summary>
    private const nuint Worthwhile = 2 * Size;

    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux();

    /// <summary>Whether a buffer of this size should be aligned to <see cref="Size"/>.</summary>
    public static bool AreWorthwhile(nuint bytes) => bytes >= Worthwhile && !_isUnavailable;

    /// <summary>
    /// Requests huge pages for the whole pages of an aligned buffer. The rest at its end keeps small pages, so that no memory is wasted.
    /// </summary>
    public static void Request(void* address, nuint bytes)
    {
        try
        {
            _ = Advise(address, bytes / Size * Size, Advice);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            _isUnavailable = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}

/// <summary>
/// The heap of the C library. On Linux it keeps freed buffers of up to 32 MiB, and one that is still in use keeps all pages before it. On
/// systems without malloc_trim nothing happens.
/// </summary>
internal static partial class NativeHeap
{
    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux();

    /// <summary>Returns pages that hold only freed memory to the operating system.</summary>
    public static void ReleaseFreePages()
    {
        if (_isUnavailable)
            return;
        try
        {
            _ = Trim(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            _isUnavailable = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
