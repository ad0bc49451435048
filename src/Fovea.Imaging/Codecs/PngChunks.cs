using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// A PNG reduced to what its stored samples need: header, palette and image data. Chunks by which a decoder would change the samples
/// (gamma, profiles, transparency) are left out. As in Pillow, checksums count before the image data only, and the colours that a palette
/// lacks are grey.
/// </summary>
internal sealed class PngChunks
{
    private const int FrameSize = 12;
    private const int HeaderSize = 13;
    private const int IndexedColor = 3;
    private const int LongestPalette = 3 * 256;

    /// <summary>The highest ratio by which deflate expands data.</summary>
    private const long MaxInflation = 1032;

    private static readonly SearchValues<byte> _typeCharacters
        = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private readonly string _name;
    private readonly PngMetadata _metadata = new();
    private readonly byte[] _data;
    private byte[] _header = [];
    private byte[] _palette = [];

    /// <exception cref="ImageFormatException">A chunk is cut off or damaged, one is missing, or the header asks for more than the data can
    /// hold.</exception>
    internal PngChunks(ReadOnlySpan<byte> bytes, string name, long maxPixels = ImageFile.MaxPixels)
    {
        _name = name;
        ReadOnlySpan<byte> rest = ReadBeforeData(bytes[Signature.Length..]);
        if (_header.Length == 0)
            throw Damaged("no header chunk");
        CheckHeader(maxPixels);
        _data = ReadData(ref rest);
        if (BitsPerPixel * (long)Width * Height / 8 > MaxInflation * (_data.Length + 1L))
            throw Damaged($"{_data.Length} bytes of image data cannot hold {Width}x{Height} pixels");
        ReadAfterData(rest);
    }

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal bool HasColor => (ColorType & 2) != 0;

    internal int Orientation => _metadata.Orientation;

    private int Width => BinaryPrimitives.ReadInt32BigEndian(_header);

    private int Height => BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(4));

    private int BitDepth => _header[8];

    private int ColorType => _header.Length == 0 ? -1 : _header[9];

    private int BitsPerPixel => BitDepth * ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>A file of the chunks that the samples need.</summary>
    internal byte[] Reduced() => FileOf(_data);

    /// <summary>The same where the image data lack only their own checksum, which is added; null where they lack more.</summary>
    internal byte[]? Completed()
        => PngTail.Complete(_data, Width, Height, BitsPerPixel, isInterlaced: _header[12] != 0) is { } data ? FileOf(data) : null;

    private byte[] FileOf(byte[] data)
    {
        byte[] palette = ColorType == IndexedColor ? WholePalette() : [];
        int frames = palette.Length == 0 ? 3 : 4;
        byte[] file = new byte[Signature.Length + HeaderSize + palette.Length + data.Length + frames * FrameSize];
        using var stream = new MemoryStream(file);
        stream.Write(Signature);
        Append(stream, "IHDR"u8, _header);
        if (palette.Length > 0)
            Append(stream, "PLTE"u8, palette);
        Append(stream, "IDAT"u8, data);
        Append(stream, "IEND"u8, []);
        return file;
    }

    private ReadOnlySpan<byte> ReadBeforeData(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= 8)
        {
            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            if (type.SequenceEqual("IDAT"u8))
                return rest;
            if (type.SequenceEqual("IEND"u8))
                break;
            if (type.ContainsAnyExcept(_typeCharacters))
                throw Damaged($"what should be a chunk begins with {Convert.ToHexString(type)}");
            ReadOnlySpan<byte> content = Content(rest, FrameSize);
            uint checksum = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + content.Length)..]);
            if (Crc32.HashToUInt32(rest.Slice(4, 4 + content.Length)) != checksum)
                throw Damaged($"{Encoding.ASCII.GetString(type)}: CRC error");
            rest = rest[(FrameSize + content.Length)..];
            CheckLength(type, content.Length);
            if (type.SequenceEqual("IHDR"u8))
                ReadHeader(content);
            else if (type.SequenceEqual("PLTE"u8))
                _palette = content.ToArray();
            else
                _metadata.Read(type, content, _name);
        }
        throw Damaged("no image data");
    }

    /// <summary>Refuses the lengths that Pillow refuses, also those of chunks whose content is not used.</summary>
    private void CheckLength(ReadOnlySpan<byte> type, int length)
    {
        string text = Encoding.ASCII.GetString(type);
        (int least, int most) = text switch
        {
            "IHDR" => (HeaderSize, int.MaxValue),
            "PLTE" when ColorType == IndexedColor => (0, LongestPalette),
            "tRNS" when ColorType is 0 => (2, int.MaxValue),
            "tRNS" when ColorType is 2 => (6, int.MaxValue),
            "gAMA" => (4, int.MaxValue),
            "acTL" => (8, int.MaxValue),
            "pHYs" => (9, int.MaxValue),
            "sRGB" or "iCCP" => (1, int.MaxValue),
            _ => (0, int.MaxValue),
        };
        if (length < least || length > most || (text == "cHRM" && length % 4 != 0))
            throw Damaged($"{text} of {length} bytes");
    }

    private void ReadHeader(ReadOnlySpan<byte> content)
    {
        _header = content[..HeaderSize].ToArray();
        if (_header[11] != 0)
            throw Damaged($"the unknown filter method {_header[11]}");
        _header[10] = 0;
        _header[12] = Math.Min(_header[12], (byte)1);
    }

    private void CheckHeader(long maxPixels)
    {
        ImageFile.CheckSize(_name, (uint)Width, (uint)Height, maxPixels);
        bool known = (BitDepth, ColorType) is (1 or 2 or 4 or 8 or 16, 0) or (1 or 2 or 4 or 8, IndexedColor) or (8 or 16, 2 or 4 or 6);
        if (!known)
            throw Damaged($"{BitDepth} bits of colour type {ColorType}, which PNG does not know");
    }

    /// <summary>A colour for every index, what the file lacks being grey.</summary>
    private byte[] WholePalette()
    {
        byte[] palette = new byte[3 << BitDepth];
        for (int i = 0; i < palette.Length; i++)
            palette[i] = (byte)(i / 3);
        int given = Math.Min(_palette.Length / 3 * 3, palette.Length);
        _palette.AsSpan(0, given).CopyTo(palette);
        return palette;
    }

    /// <summary>The content of the image data's chunks; of the last one what is there.</summary>
    private static byte[] ReadData(ref ReadOnlySpan<byte> rest)
    {
        byte[] data = GC.AllocateUninitializedArray<byte>(rest.Length);
        int size = 0;
        while (rest.Length >= 8 && rest.Slice(4, 4).SequenceEqual("IDAT"u8))
        {
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(rest), (uint)rest.Length - 8);
            rest.Slice(8, length).CopyTo(data.AsSpan(size));
            size += length;
            rest = rest[Math.Min(FrameSize + length, rest.Length)..];
        }
        Array.Resize(ref data, size);
        return data;
    }

    private void ReadAfterData(ReadOnlySpan<byte> rest)
    {
        bool isSettled = _metadata.HasExif;
        while (rest.Length >= 8)
        {
            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            if (type.SequenceEqual("IEND"u8) || type.ContainsAnyExcept(_typeCharacters))
                return;
            ReadOnlySpan<byte> content = Content(rest, 8);
            rest = rest[Math.Min(FrameSize + content.Length, rest.Length)..];
            CheckLength(type, content.Length);
            if (!isSettled)
                _metadata.Read(type, content, _name);
        }
    }

    /// <summary>A chunk's content, where the frame takes <paramref name="frame"/> bytes beside it.</summary>
    private ReadOnlySpan<byte> Content(ReadOnlySpan<byte> chunk, int frame)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        if (chunk.Length < frame || length > chunk.Length - frame)
        {
            string type = Encoding.ASCII.GetString(chunk.Slice(4, 4));
            throw Damaged($"{type} claims {length} bytes, {Math.Max(chunk.Length - frame, 0)} are left");
        }
        return chunk.Slice(8, (int)length);
    }

    private static void Append(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        file.Write(number);
    }

    private ImageFormatException Damaged(string reason) => ImageFormatException.Damaged(_name, "PNG", reason);
}
