using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>What a BMP's headers say, by Pillow's rules.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="IsTopDown">Whether the first row in the file is the upper one.</param>
/// <param name="Bits">Per pixel: 1, 4 or 8 for indices, 16, 24 or 32 for colours.</param>
/// <param name="Compression">How rows are stored.</param>
/// <param name="Masks">The bits of red, green, blue and alpha in a pixel of 16, 24 or 32.</param>
/// <param name="PaletteAt">Where the palette begins.</param>
/// <param name="Colors">The colours of the palette.</param>
/// <param name="BytesPerColor">3 in the oldest files, 4 in all others.</param>
/// <param name="PixelsAt">Where the rows begin.</param>
internal readonly record struct BmpHeader(int Width, int Height, bool IsTopDown, int Bits, BmpCompression Compression, BmpMasks Masks,
    int PaletteAt, int Colors, int BytesPerColor, int PixelsAt)
{
    private const int FileHeaderSize = 14;
    private const int OldestSize = 12;
    private const int MasksAt = 40;
    private const int MostColors = 256;

    internal bool IsIndexed => Bits <= 8;

    /// <exception cref="ImageFormatException">The headers are cut off, or say what Pillow does not read either.</exception>
    internal static BmpHeader Read(ReadOnlySpan<byte> bytes, string name, long maxPixels)
    {
        int size = bytes.Length < FileHeaderSize + 4 ? 0 : Int32(bytes[FileHeaderSize..]);
        if (size is not (OldestSize or 40 or 64 or 108 or 124))
            throw Damaged(name, $"a header of {size} bytes, which BMP does not know");
        if (bytes.Length < FileHeaderSize + size)
            throw Damaged(name, "the header is cut off");
        ReadOnlySpan<byte> header = bytes.Slice(FileHeaderSize, size);
        bool isOldest = size == OldestSize;
        uint width = isOldest ? (uint)UInt16(header[4..]) : (uint)Int32(header[4..]);
        bool isTopDown = !isOldest && header[11] == 0xFF;
        uint height = isOldest ? (uint)UInt16(header[6..]) : (uint)(isTopDown ? -Int32(header[8..]) : Int32(header[8..]));
        ImageFile.CheckSize(name, width, height, maxPixels);
        int bits = UInt16(header[(isOldest ? 10 : 14)..]);
        var compression = (BmpCompression)(isOldest ? 0 : Int32(header[16..]));
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32))
            throw Damaged(name, $"{bits} bits per pixel, which BMP does not know");
        bool isRunLength = compression is BmpCompression.RunLength8 or BmpCompression.RunLength4;
        if (compression > BmpCompression.Masks || compression < 0 || (isRunLength && bits > 8))
            throw Damaged(name, $"the unknown compression {(int)compression} of {bits} bits");

        int paletteAt = FileHeaderSize + size;
        BmpMasks masks = BmpMasks.Usual(bits);
        if (compression == BmpCompression.Masks)
        {
            int masksEnd = FileHeaderSize + MasksAt + (size == MasksAt ? 12 : 16);
            if (bytes.Length < masksEnd)
                throw Damaged(name, "the header is cut off");
            masks = BmpMasks.Read(bytes[(FileHeaderSize + MasksAt)..masksEnd]);
            if (!masks.AreKnown(bits))
                throw Damaged(name, $"an unusual layout of {bits} bits per pixel");
            paletteAt = Math.Max(paletteAt, size == MasksAt ? masksEnd : 0);
        }

        int colors = isOldest ? 0 : Int32(header[32..]);
        if (bits <= 8)
            colors = colors == 0 ? 1 << bits : colors;
        else
            colors = 0;
        if (colors is < 0 or > MostColors)
            throw Damaged(name, $"a palette of {(uint)colors} colours");
        int bytesPerColor = isOldest ? 3 : 4;
        uint pixelsAt = (uint)Int32(bytes[10..]);
        if (pixelsAt == FileHeaderSize + size)
            pixelsAt += 4 * (uint)colors;
        if (pixelsAt == 0)
            pixelsAt = (uint)(paletteAt + bytesPerColor * colors);
        return new BmpHeader((int)width, (int)height, isTopDown, bits, compression, masks, paletteAt, colors, bytesPerColor,
            (int)Math.Min(pixelsAt, (uint)bytes.Length));
    }

    internal static ImageFormatException Damaged(string name, string reason) => ImageFormatException.Damaged(name, "BMP", reason);

    private static int Int32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}

/// <summary>How the rows of a BMP are stored, by its numbers.</summary>
internal enum BmpCompression
{
    None = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    Masks = 3,
}
