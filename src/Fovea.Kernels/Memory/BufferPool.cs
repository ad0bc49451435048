using System.Numerics;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Keeps native buffers for reuse, in classes of sizes a quarter of a power of two apart. Buffers normally come back as soon as they are
/// not needed; those whose owners were simply dropped come back through the collector, which the pool calls when too much is outstanding.
/// </summary>
public sealed class BufferPool
{
    private const long LeastLimit = 256L << 20;
    private const int SmallestClass = 64;

    /// <summary>
    /// Floats from which on a request takes a larger buffer that is free, up to <see cref="MostExcess"/>
    /// times what it needs, before a new one.
    /// </summary>
    private const int LargeClass = 1 << 18;
    private const int MostExcess = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Stack<NativeBuffer>> _free = [];
    private long _outstanding;
    private long _kept;
    private long _mostOutstanding;
    private long _limit = LeastLimit;

    /// <summary>The pool that tensors use.</summary>
    public static BufferPool Shared { get; } = new();

    /// <summary>Bytes handed out and not yet returned.</summary>
    public long OutstandingBytes => Interlocked.Read(ref _outstanding);

    /// <summary>Bytes kept for reuse.</summary>
    public long KeptBytes => Interlocked.Read(ref _kept);

    /// <summary>A buffer for at least <paramref name="length"/> floats, content undefined.</summary>
    public NativeBuffer Rent(int length)
    {
        int capacity = SizeClass(length);
        long bytes = capacity * 4L;
        if (Volatile.Read(ref _outstanding) + bytes > Volatile.Read(ref _limit))
            Reclaim();
        lock (_lock)
        {
            _outstanding += bytes;
            _mostOutstanding = Math.Max(_mostOutstanding, _outstanding);
            if (Find(capacity) is { } buffer)
            {
                _kept -= buffer.Capacity * 4L;
                buffer.LentBytes = bytes;
                return buffer;
            }

            // What has been outstanding at once already is the process's size: keeping that much and a quarter costs little.
            TrimTo(Math.Max(LeastLimit, (_mostOutstanding * 5 / 4) - _outstanding));
        }

        return new NativeBuffer(capacity) { LentBytes = bytes };
    }

    /// <summary>Takes back a buffer that nobody uses any more.</summary>
    public void Return(NativeBuffer buffer)
    {
        lock (_lock)
        {
            if (!_free.TryGetValue(buffer.Capacity, out Stack<NativeBuffer>? stack))
                _free[buffer.Capacity] = stack = new Stack<NativeBuffer>();
            stack.Push(buffer);
            _outstanding -= buffer.LentBytes;
            _kept += buffer.Capacity * 4L;
        }
    }

    /// <summary>Frees what is kept for reuse, and gives the memory back to the system.</summary>
    public void Trim()
    {
        lock (_lock)
            TrimTo(0);
        NativeHeap.ReleaseFreePages();
    }

    internal static int SizeClass(int length)
    {
        if (length <= SmallestClass)
            return SmallestClass;
        int step = 1 << Math.Max(0, BitOperations.Log2((uint)(length - 1)) - 2);
        return (int)Math.Min(int.MaxValue, ((long)length + step - 1) / step * step);
    }

    /// <summary>A free buffer of a class, or for large classes the smallest one that is not much too large.</summary>
    private NativeBuffer? Find(int capacity)
    {
        if (_free.TryGetValue(capacity, out Stack<NativeBuffer>? stack) && stack.TryPop(out NativeBuffer? exact))
            return exact;
        if (capacity < LargeClass)
            return null;
        Stack<NativeBuffer>? best = null;
        long bound = (long)capacity * MostExcess;
        foreach ((int size, Stack<NativeBuffer> free) in _free)
        {
            if (size > capacity && size <= bound && free.Count > 0)
                (best, bound) = (free, size);
        }

        return best?.Pop();
    }

    private void Reclaim()
    {
#pragma warning disable RS0030 // Native memory of dropped tensors comes back through finalizers alone, and the collector sees none of it.
        GC.Collect();
#pragma warning restore RS0030
        GC.WaitForPendingFinalizers();
        Volatile.Write(ref _limit, Math.Max(LeastLimit, 2 * OutstandingBytes));
    }

    private void TrimTo(long bytes)
    {
        if (_kept <= bytes)
            return;
        foreach (Stack<NativeBuffer> stack in _free.Values)
        {
            while (_kept > bytes && stack.TryPop(out NativeBuffer? buffer))
            {
                _kept -= buffer.Capacity * 4L;
                buffer.Free();
            }
        }
    }
}
