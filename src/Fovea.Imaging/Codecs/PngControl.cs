using System.Runtime.InteropServices;
using System.Text;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// One <c>png_image</c> at a fixed address (libpng keeps pointers to it between calls), freed with whatever libpng hung on it.
/// </summary>
internal sealed class PngControl : IDisposable
{
    private readonly PngLibrary.ControlBlock[] _block = new PngLibrary.ControlBlock[1];
    private readonly GCHandle _pin;

    internal PngControl()
    {
        _block[0].Version = PngLibrary.ImageVersion;
        _pin = GCHandle.Alloc(_block, GCHandleType.Pinned);
    }

    internal nint Address => _pin.AddrOfPinnedObject();

    internal ref PngLibrary.ControlBlock Block => ref _block[0];

    internal string Message
    {
        get
        {
            ReadOnlySpan<byte> text = Block.Message;
            int end = text.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
        }
    }

    public void Dispose()
    {
        PngLibrary.Free(Address);
        _pin.Free();
    }
}
