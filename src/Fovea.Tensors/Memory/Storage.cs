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
            "This tensor was an intermediate result of a gradient tape that has been used, and its memory has been returned; call Keep() on it before Backward."))
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
