using Fovea.Kernels.Memory;

namespace Fovea.Tensors.Memory;

/// <summary>The memory of one or several tensors. It goes back to the pool when it is released, or when nothing refers to it any more.</summary>
internal sealed class Storage
{
    private readonly int _length;
    private NativeBuffer? _buffer;

    public Storage(int length)
    {
        _length = length;
        _buffer = BufferPool.Shared.Rent(length);
    }

    ~Storage() => Release();

    public bool IsReleased => _buffer is null;

    public Span<float> Span =>
        (_buffer ?? throw new InvalidOperationException(
            "The memory of this tensor has been returned: it was released, or it was an intermediate result of a gradient tape or scope that has ended; call Keep() on it before."))
        .Span(_length);

    public void Release()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            BufferPool.Shared.Return(buffer);
            GC.SuppressFinalize(this);
        }
    }
}
