using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>WebP, lossy and lossless, through SkiaSharp; of an animated file the first frame, on black; alpha is dropped.</summary>
internal static class WebPCodec
{
    private const string Format = "WebP";
    private const int RiffHeaderSize = 12;
    private const int ChunkHeaderSize = 8;
    private const int ExtendedHeaderSize = 10;
    private const int FrameHeaderSize = 16;
    private const int AnimationFlag = 2;
    private const int ExifFlag = 8;
    private const int AlphaFlag = 16;

    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name, long maxPixels)
    {
        uint riffSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (riffSize > bytes.Length - 8)
            throw Damaged(name, $"the header says {riffSize} bytes follow, {bytes.Length - 8} do");
        ReadOnlySpan<byte> chunks = bytes[..((int)riffSize + 8)][RiffHeaderSize..];
        ReadOnlySpan<byte> extended = Find(chunks, "VP8X"u8);
        if (!chunks.StartsWith("VP8X"u8) || extended.Length < ExtendedHeaderSize)
            return new DecodedImage(DecodeChunks(UpToImage(chunks, name), name, maxPixels), Exif.Upright);

        int flags = extended[0];
        ReadOnlySpan<byte> frame = Find(chunks, "ANIM"u8).IsEmpty ? [] : Find(chunks, "ANMF"u8);
        Image image = (flags & AnimationFlag) == 0
            ? DecodeChunks(UpToImage(chunks, name), name, maxPixels)
            : DecodeFrame(frame, UInt24(extended[4..]) + 1, UInt24(extended[7..]) + 1, name, maxPixels);
        int? orientation = (flags & ExifFlag) == 0 ? null : Exif.Orientation(Find(chunks, "EXIF"u8));
        return new DecodedImage(image, orientation ?? Exif.Upright);
    }

    private static Image DecodeFrame(ReadOnlySpan<byte> frame, int canvasWidth, int canvasHeight, string name, long maxPixels)
    {
        ImageFile.CheckSize(name, canvasWidth, canvasHeight, maxPixels);
        if (frame.Length < FrameHeaderSize)
            throw Damaged(name, "no frame");
        (int left, int top) = (2 * UInt24(frame), 2 * UInt24(frame[3..]));
        (int width, int height) = (UInt24(frame[6..]) + 1, UInt24(frame[9..]) + 1);
        if (left + width > canvasWidth || top + height > canvasHeight)
            throw Damaged(name, $"a frame of {width}x{height} pixels at ({left}, {top}) of {canvasWidth}x{canvasHeight}");
        ReadOnlySpan<byte> chunks = UpToImage(frame[FrameHeaderSize..], name);
        if (chunks.StartsWith("ALPH"u8))
        {
            Span<byte> size = stackalloc byte[6];
            frame.Slice(6, 6).CopyTo(size);
            chunks = (byte[])[.. "VP8X"u8, ExtendedHeaderSize, 0, 0, 0, AlphaFlag, 0, 0, 0, .. size, .. chunks];
        }

        Image image = DecodeChunks(chunks, name, maxPixels);
        if (image.Width == canvasWidth && image.Height == canvasHeight)
            return image;
        return Cropping.Crop(image, -left, -top, canvasWidth, canvasHeight);
    }

    private static Image DecodeChunks(ReadOnlySpan<byte> chunks, string name, long maxPixels)
    {
        byte[] file = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. chunks];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return SkiaDecoder.Decode(file, channels: 3, name, Format, maxPixels);
    }

    /// <summary>
    /// The chunks as far as the first with pixels: where damaged pixels have no end of their own, a decoder reads on into what follows.
    /// </summary>
    private static ReadOnlySpan<byte> UpToImage(ReadOnlySpan<byte> chunks, string name)
    {
        ReadOnlySpan<byte> rest = chunks;
        while (rest.Length >= ChunkHeaderSize)
        {
            bool isImage = rest.StartsWith("VP8 "u8) || rest.StartsWith("VP8L"u8);
            if (Content(rest, out rest).IsEmpty && isImage)
                break;
            if (isImage)
                return chunks[..^rest.Length];
        }
        throw Damaged(name, "no image data");
    }

    /// <summary>The content of the first chunk of a type; empty where there is none.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> chunks, ReadOnlySpan<byte> type)
    {
        while (chunks.Length >= ChunkHeaderSize)
        {
            bool isSought = chunks.StartsWith(type);
            ReadOnlySpan<byte> content = Content(chunks, out chunks);
            if (isSought)
                return content;
        }
        return [];
    }

    /// <summary>The first chunk's content and the chunks after it; nothing where the chunk is cut off.</summary>
    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> chunks, out ReadOnlySpan<byte> rest)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
        rest = [];
        if (length > chunks.Length - ChunkHeaderSize)
            return [];
        long end = ChunkHeaderSize + length + (length & 1);
        rest = chunks[(int)Math.Min(end, chunks.Length)..];
        return chunks.Slice(ChunkHeaderSize, (int)length);
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static ImageFormatException Damaged(string name, string reason) => ImageFormatException.Damaged(name, Format, reason);
}
