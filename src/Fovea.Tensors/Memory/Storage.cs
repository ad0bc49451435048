using Fovea.Kernels.Memory;

namespace Fovea.Tensors.Memory;

/// <summary>
/// One tensor's reference to a buffer, which several tensors may share. The buffer goes back to the pool when all of them have released it
/// or have been garbage collected.
/// </summary>
internal sealed class Storage
{
    private readonly int _length;
    private readonly ReferenceCount _references;
    private NativeBuffer? _buffer;

    public Storage(int length)
        : this(length, BufferPool.Shared.Rent(length), new ReferenceCount())
    {
    }

    private Storage(int length, NativeBuffer? buffer, ReferenceCount references) =>
        (_length, _buffer, _references) = (length, buffer, references);

    ~Storage() => Release();

    /// <summary>The storage of a tensor whose memory was freed, or was never allocated.</summary>
    public static Storage Released { get; } = new(0, null, new ReferenceCount());

    public bool IsReleased => _buffer is null;

    /// <summary>Whether other tensors use the same memory, which must not be written then.</summary>
    public bool IsShared => Volatile.Read(ref _references.Count) > 1;

    public Span<float> Span => Buffer.Span(_length);

    private NativeBuffer Buffer => _buffer ?? throw new InvalidOperationException(
        "The memory of this tensor has been returned: it was released, or it was an intermediate result of a gradient "
        + "tape or scope that has ended; call Keep() on it before.");

    /// <summary>Another reference to the same memory.</summary>
    public Storage Share()
    {
        NativeBuffer buffer = Buffer;
        Interlocked.Increment(ref _references.Count);
        return new Storage(_length, buffer, _references);
    }

    public void Release()
    {
        if (Interlocked.Exchange(ref _buffer, null) is not { } buffer)
            return;
        GC.SuppressFinalize(this);
        if (Interlocked.Decrement(ref _references.Count) == 0)
            BufferPool.Shared.Return(buffer);
    }

    private sealed class ReferenceCount
    {
        public int Count = 1;
    }
}
