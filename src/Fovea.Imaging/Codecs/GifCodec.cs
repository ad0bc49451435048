using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// The first frame of a GIF through SkiaSharp. As in Pillow, transparency does not change a colour, colours that the palette lacks are
/// grey, and what the frame leaves of the canvas has the transparent colour or, without one, the palette's first.
/// </summary>
internal static class GifCodec
{
    private const string Format = "GIF";
    private const int ScreenSize = 13;
    private const int DescriptorSize = 9;
    private const int PaletteSize = 3 * 256;
    private const int PaletteFlag = 128;
    private const int InterlaceFlag = 64;
    private const int WholePaletteFlags = 0xF7;
    private const byte Extension = (byte)'!';
    private const byte ImageSeparator = (byte)',';
    private const byte Trailer = (byte)';';
    private const byte GraphicControl = 0xF9;

    /// <summary>The most pixels that a byte can hold: a code of twelve bits stands for at most 4096.</summary>
    private const long MaxPixelsPerByte = 4096 * 8 / 12 + 1;

    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name, long maxPixels)
    {
        if (bytes.Length < ScreenSize)
            throw Damaged(name, "the header is cut off");
        byte[] palette = new byte[PaletteSize];
        FillWithGrey(palette);
        ReadOnlySpan<byte> rest = bytes[ScreenSize..];
        ReadPalette(ref rest, bytes[10], palette, name);
        int background = SkipToImage(ref rest, name);
        if (rest.Length < DescriptorSize)
            throw Damaged(name, "no image");

        ReadOnlySpan<byte> descriptor = rest[..DescriptorSize];
        (int left, int top) = (UInt16(descriptor), UInt16(descriptor[2..]));
        (int width, int height) = (UInt16(descriptor[4..]), UInt16(descriptor[6..]));
        (int canvasWidth, int canvasHeight) = (Math.Max(UInt16(bytes[6..]), left + width), Math.Max(UInt16(bytes[8..]), top + height));
        ImageFile.CheckSize(name, canvasWidth, canvasHeight, maxPixels);
        ImageFile.CheckSize(name, width, height, maxPixels);
        rest = rest[DescriptorSize..];
        ReadPalette(ref rest, descriptor[8], palette, name);
        if ((long)width * height > MaxPixelsPerByte * rest.Length)
            throw Damaged(name, $"{rest.Length} bytes cannot hold {width}x{height} pixels");

        // The data begin with the width of a code, one byte.
        int dataLength = 1 + BlocksLength(rest[1..]);
        byte[] frame =
        [
            .. "GIF89a"u8, .. descriptor[4..8], WholePaletteFlags, 0, 0, .. palette,
            ImageSeparator, 0, 0, 0, 0, .. descriptor[4..8], (byte)(descriptor[8] & InterlaceFlag), .. rest[..dataLength], 0, Trailer,
        ];
        Image image = SkiaDecoder.Decode(frame, channels: 3, name, Format);
        if (width == canvasWidth && height == canvasHeight)
            return new DecodedImage(image, Exif.Upright);
        return new DecodedImage(
            OnCanvas(image, left, top, canvasWidth, canvasHeight, palette.AsSpan(3 * background, 3)), Exif.Upright);
    }

    /// <summary>The colours that the flags announce, and grey where there are fewer than 256; nothing when they announce none.</summary>
    private static void ReadPalette(ref ReadOnlySpan<byte> rest, int flags, byte[] palette, string name)
    {
        if ((flags & PaletteFlag) == 0)
            return;
        int length = 3 << ((flags & 7) + 1);
        if (rest.Length < length)
            throw Damaged(name, "the palette is cut off");
        FillWithGrey(palette);
        rest[..length].CopyTo(palette);
        rest = rest[length..];
    }

    private static void FillWithGrey(byte[] palette)
    {
        for (int i = 0; i < palette.Length; i++)
            palette[i] = (byte)(i / 3);
    }

    /// <summary>Goes to the first image's descriptor; the index of the transparent colour, 0 when there is none.</summary>
    private static int SkipToImage(ref ReadOnlySpan<byte> rest, string name)
    {
        int transparent = 0;
        while (rest.Length > 0 && rest[0] is not (ImageSeparator or Trailer))
        {
            bool isExtension = rest[0] == Extension && rest.Length > 1;
            bool isControl = isExtension && rest[1] == GraphicControl;
            rest = rest[(isExtension ? 2 : 1)..];
            if (isControl && rest.Length > 4 && (rest[1] & 1) != 0)
                transparent = rest[4];
            if (isExtension)
                rest = rest[Math.Min(BlocksLength(rest) + 1, rest.Length)..];
        }
        if (rest.Length == 0 || rest[0] == Trailer)
            throw Damaged(name, "no image");
        rest = rest[1..];
        return transparent;
    }

    /// <summary>
    /// The bytes of a sequence of blocks, each after its length, up to the empty one that ends it or to one that is cut off.
    /// </summary>
    private static int BlocksLength(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (position < bytes.Length && bytes[position] != 0 && position + bytes[position] < bytes.Length)
            position += 1 + bytes[position];
        return position;
    }

    private static Image OnCanvas(Image image, int left, int top, int width, int height, ReadOnlySpan<byte> background)
    {
        var canvas = new Image(width, height, 3);
        for (int i = 0; i < canvas.Pixels.Length; i += 3)
            background.CopyTo(canvas.Pixels.AsSpan(i));
        int row = 3 * image.Width;
        for (int y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * row, row).CopyTo(canvas.Pixels.AsSpan(3 * ((top + y) * width + left)));
        return canvas;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static ImageFormatException Damaged(string name, string reason) => ImageFormatException.Damaged(name, Format, reason);
}
