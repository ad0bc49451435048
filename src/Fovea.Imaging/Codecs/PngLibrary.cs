using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Fovea.Imaging.Codecs;

/// <summary>libpng's simplified interface (png.h, section 5), which reports errors as results instead of long jumps.</summary>
internal static partial class PngLibrary
{
    internal const uint ImageVersion = 1;
    internal const uint FormatAlpha = 1;
    internal const uint FormatColor = 2;
    internal const uint FormatLinear = 4;
    internal const uint Flag16BitIsSrgb = 4;

    [LibraryImport(NativeCodec.PngName, EntryPoint = "png_image_begin_read_from_memory")]
    internal static partial int BeginReadFromMemory(nint image, nint memory, nuint size);

    [LibraryImport(NativeCodec.PngName, EntryPoint = "png_image_finish_read")]
    internal static partial int FinishRead(nint image, nint background, Span<byte> buffer, int rowStride, nint colorMap);

    [LibraryImport(NativeCodec.PngName, EntryPoint = "png_image_write_to_memory")]
    internal static partial int WriteToMemory(nint image, Span<byte> memory, ref nuint memoryBytes, int convertTo8Bit,
        ReadOnlySpan<byte> buffer, int rowStride, nint colorMap);

    [LibraryImport(NativeCodec.PngName, EntryPoint = "png_image_free")]
    internal static partial void Free(nint image);

    [InlineArray(64)]
    internal struct Message
    {
        private byte _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PngImage
    {
        internal nint Opaque;
        internal uint Version;
        internal uint Width;
        internal uint Height;
        internal uint Format;
        internal uint Flags;
        internal uint ColorMapEntries;
        internal uint WarningOrError;
        internal Message Message;
    }
}

/// <summary>
/// A <c>png_image</c> at a fixed address (libpng keeps pointers to it between calls); disposing it frees what libpng attached to it.
/// </summary>
internal sealed class PngImageHandle : IDisposable
{
    private readonly PngLibrary.PngImage[] _block = new PngLibrary.PngImage[1];
    private readonly GCHandle _pin;

    internal PngImageHandle()
    {
        _block[0].Version = PngLibrary.ImageVersion;
        _pin = GCHandle.Alloc(_block, GCHandleType.Pinned);
    }

    internal nint Address => _pin.AddrOfPinnedObject();

    internal ref PngLibrary.PngImage Block => ref _block[0];

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
