using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// BMP, which is simple enough to be read here: SkiaSharp rounds 16 bits otherwise than Pillow, and leaves what runs skip transparent.
/// Alpha is dropped.
/// </summary>
internal static class BmpCodec
{
    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name, long maxPixels)
    {
        BmpHeader header = BmpHeader.Read(bytes, name, maxPixels);
        ReadOnlySpan<byte> data = bytes[header.PixelsAt..];
        Image image = header.Compression is BmpCompression.RunLength8 or BmpCompression.RunLength4
            ? DecodeRuns(bytes, data, header, name)
            : DecodeRows(bytes, data, header, name);
        return new DecodedImage(image, Exif.Upright);
    }

    private static Image DecodeRuns(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> data, BmpHeader header, string name)
    {
        byte[] palette = Palette(bytes, header);
        byte[] indices = BmpRuns.Decode(data, header, name);
        var image = new Image(header.Width, header.Height, 3);
        for (int row = 0; row < header.Height; row++)
        {
            Span<byte> pixels = Row(image, row, header);
            for (int x = 0; x < header.Width; x++)
                palette.AsSpan(3 * indices[row * header.Width + x], 3).CopyTo(pixels[(3 * x)..]);
        }
        return image;
    }

    private static Image DecodeRows(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> data, BmpHeader header, string name)
    {
        long used = ((long)header.Width * header.Bits + 7) / 8, stride = (used + 3) / 4 * 4;
        if (stride * (header.Height - 1) + used > data.Length)
        {
            throw BmpHeader.Damaged(
                name, $"{header.Width}x{header.Height} pixels take {stride * header.Height} bytes, {data.Length} are left");
        }

        byte[] palette = Palette(bytes, header);
        var image = new Image(header.Width, header.Height, 3);
        for (int row = 0; row < header.Height; row++)
        {
            ReadOnlySpan<byte> stored = data.Slice((int)(row * stride), (int)used);
            Span<byte> pixels = Row(image, row, header);
            if (header.IsIndexed)
                LookUp(stored, header.Bits, palette, pixels);
            else
                Unpack(stored, header, pixels);
        }
        return image;
    }

    private static Span<byte> Row(Image image, int row, BmpHeader header)
        => image.Pixels.AsSpan(3 * image.Width * (header.IsTopDown ? row : image.Height - 1 - row), 3 * image.Width);

    private static void LookUp(ReadOnlySpan<byte> stored, int bits, byte[] palette, Span<byte> pixels)
    {
        for (int x = 0; 3 * x < pixels.Length; x++)
        {
            int bit = x * bits;
            int index = (stored[bit / 8] >> (8 - bits - bit % 8)) & ((1 << bits) - 1);
            palette.AsSpan(3 * index, 3).CopyTo(pixels[(3 * x)..]);
        }
    }

    private static void Unpack(ReadOnlySpan<byte> stored, BmpHeader header, Span<byte> pixels)
    {
        BmpMasks masks = header.Masks == default ? BmpMasks.Usual(header.Bits) : header.Masks;
        int size = header.Bits / 8;
        for (int x = 0; 3 * x < pixels.Length; x++)
        {
            ReadOnlySpan<byte> bytes = stored.Slice(size * x, size);
            uint pixel = size switch
            {
                2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                3 => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16)),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            };
            pixels[3 * x] = BmpMasks.Channel(pixel, masks.Red);
            pixels[3 * x + 1] = BmpMasks.Channel(pixel, masks.Green);
            pixels[3 * x + 2] = BmpMasks.Channel(pixel, masks.Blue);
        }
    }

    /// <summary>A colour for every index, what the file lacks being grey.</summary>
    private static byte[] Palette(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        byte[] palette = new byte[3 * 256];
        for (int i = 0; i < palette.Length; i++)
            palette[i] = (byte)(i / 3);
        ReadOnlySpan<byte> colors = bytes[header.PaletteAt..];
        int given = Math.Min(Math.Min(header.Colors, 256), colors.Length / header.BytesPerColor);
        for (int i = 0; i < given; i++)
        {
            for (int c = 0; c < 3; c++)
                palette[3 * i + c] = colors[header.BytesPerColor * i + 2 - c];
        }
        return palette;
    }
}
