using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>Still WebP images, lossy and lossless, through libwebp; alpha is dropped.</summary>
internal static class WebPCodec
{
    private const int RiffHeaderSize = 12;
    private const int ChunkHeaderSize = 8;
    private const int AnimationFlag = 2;

    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        uint riffSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (riffSize > bytes.Length - 8)
            throw ImageFormatException.Damaged(name, $"libwebp: the header says {riffSize} bytes follow, {bytes.Length - 8} do");
        (int orientation, int imageEnd) = ReadChunks(bytes[..((int)riffSize + 8)], name);
        NativeCodec.WebP.Require("reading");
        bytes = EndingWithTheImage(bytes, imageEnd);

        int width = 0, height = 0;
        if (WebPLibrary.GetInfo(bytes, (nuint)bytes.Length, ref width, ref height) == 0)
            throw ImageFormatException.Damaged(name, "libwebp: the header cannot be read");
        ImageFile.CheckSize(name, width, height);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * 3);
        if (WebPLibrary.DecodeRgbInto(bytes, (nuint)bytes.Length, pixels, (nuint)pixels.Length, width * 3) == 0)
            throw ImageFormatException.Damaged(name, "libwebp: the image data cannot be decoded");
        return new DecodedImage(new Image(width, height, 3, pixels), orientation);
    }

    /// <summary>The EXIF orientation, and where the first chunk of compressed pixels ends; where there is none, the bytes' end.</summary>
    private static (int Orientation, int ImageEnd) ReadChunks(ReadOnlySpan<byte> bytes, string name)
    {
        int orientation = 1, imageEnd = bytes.Length;
        ReadOnlySpan<byte> rest = bytes[Math.Min(RiffHeaderSize, bytes.Length)..];
        while (rest.Length >= ChunkHeaderSize)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (length > rest.Length - ChunkHeaderSize)
                break;
            ReadOnlySpan<byte> chunk = rest, content = rest.Slice(ChunkHeaderSize, (int)length);
            rest = rest[(int)Math.Min(ChunkHeaderSize + length + (length & 1), (uint)rest.Length)..];
            if (chunk.StartsWith("VP8X"u8) && length > 0 && (content[0] & AnimationFlag) != 0)
                throw new ImageFormatException($"{name}: an animated WebP; expected a still image");
            if (chunk.StartsWith("EXIF"u8))
                orientation = Exif.Orientation(content);
            if (imageEnd == bytes.Length && (chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8)))
                imageEnd = bytes.Length - rest.Length;
        }
        return (orientation, imageEnd);
    }

    /// <summary>
    /// The file without what follows its pixels: libwebp reads on into the next chunk where damaged pixels have no end of their own.
    /// </summary>
    private static ReadOnlySpan<byte> EndingWithTheImage(ReadOnlySpan<byte> bytes, int imageEnd)
    {
        if (imageEnd == bytes.Length)
            return bytes;
        byte[] image = bytes[..imageEnd].ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(4), (uint)(imageEnd - 8));
        return image;
    }
}

/// <summary>libwebp's simple decoding interface (webp/decode.h).</summary>
internal static partial class WebPLibrary
{
    [LibraryImport(NativeCodec.WebPName, EntryPoint = "WebPGetInfo")]
    internal static partial int GetInfo(ReadOnlySpan<byte> data, nuint dataSize, ref int width, ref int height);

    [LibraryImport(NativeCodec.WebPName, EntryPoint = "WebPDecodeRGBInto")]
    internal static partial nint DecodeRgbInto(ReadOnlySpan<byte> data, nuint dataSize, Span<byte> output, nuint outputSize, int stride);
}
