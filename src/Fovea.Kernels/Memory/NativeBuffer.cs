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
                $"{capacity * 4L / 1048576.0:f0} MB for one tensor could not be allocated; use a smaller batch or input.");
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
