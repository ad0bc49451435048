using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>libwebp's simple decoding interface (webp/decode.h).</summary>
internal static partial class WebPLibrary
{
    [LibraryImport(NativeCodec.WebPName, EntryPoint = "WebPGetInfo")]
    internal static partial int GetInfo(ReadOnlySpan<byte> data, nuint dataSize, ref int width, ref int height);

    [LibraryImport(NativeCodec.WebPName, EntryPoint = "WebPDecodeRGBInto")]
    internal static partial nint DecodeRgbInto(ReadOnlySpan<byte> data, nuint dataSize, Span<byte> output, nuint outputSize, int stride);
}
