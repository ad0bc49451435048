using System.Buffers;
using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>Bytes at a fixed address for a native library: an array of the caller, or scratch memory.</summary>
internal sealed class PinnedBytes : IDisposable
{
    /// <summary>Longer scratch memory is not kept for the next image.</summary>
    private const int LongestPooled = 1 << 26;

    private readonly byte[] _bytes;
    private readonly int _length;
    private readonly bool _isPooled;
    private readonly GCHandle _pin;

    internal PinnedBytes(byte[] bytes)
        : this(bytes, bytes.Length, isPooled: false)
    {
    }

    private PinnedBytes(byte[] bytes, int length, bool isPooled)
    {
        (_bytes, _length, _isPooled) = (bytes, length, isPooled);
        _pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
    }

    internal nint Address => _pin.AddrOfPinnedObject();

    internal Span<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Memory that holds anything.</summary>
    internal static PinnedBytes Scratch(int length) => length <= LongestPooled
        ? new PinnedBytes(ArrayPool<byte>.Shared.Rent(length), length, isPooled: true)
        : new PinnedBytes(GC.AllocateUninitializedArray<byte>(length));

    public void Dispose()
    {
        _pin.Free();
        if (_isPooled)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
