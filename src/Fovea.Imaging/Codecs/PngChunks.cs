using System.Buffers.Binary;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// A PNG reduced to the chunks that its stored samples need: header, palette and image data. Chunks by which libpng would change the
/// samples (gamma, profiles, transparency) are left out, as is the EXIF block, whose orientation is kept.
/// </summary>
internal sealed class PngChunks
{
    private const int ChunkOverhead = 12;
    private const int SignatureSize = 8;
    private const int HeaderSize = 13;

    /// <summary>The highest ratio by which deflate expands data.</summary>
    private const long MaxInflation = 1032;

    private static readonly byte[] _endChunk = [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    private PngChunks(byte[] reduced)
    {
        Reduced = reduced;
    }

    /// <summary>The reduced file; only the first <see cref="Length"/> bytes count.</summary>
    internal byte[] Reduced { get; }

    internal int Length { get; private set; }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    internal int BitDepth { get; private set; }

    internal bool HasColor { get; private set; }

    internal bool HasAlpha { get; private set; }

    internal int Orientation { get; private set; } = 1;

    /// <exception cref="ImageFormatException">A chunk is cut off, the header is missing, or it asks for more than the data can
    /// hold.</exception>
    internal static PngChunks Read(ReadOnlySpan<byte> bytes, string name)
    {
        var chunks = new PngChunks(GC.AllocateUninitializedArray<byte>(bytes.Length + _endChunk.Length));
        chunks.Append(bytes[..SignatureSize]);
        ReadOnlySpan<byte> rest = bytes[SignatureSize..];
        long dataSize = 0;
        while (rest.Length >= ChunkOverhead)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            if (length > rest.Length - ChunkOverhead)
                break;
            ReadOnlySpan<byte> chunk = rest[..((int)length + ChunkOverhead)];
            ReadOnlySpan<byte> content = chunk.Slice(8, (int)length);
            rest = rest[chunk.Length..];
            if (chunks.Width == 0)
                chunks.ReadHeader(type, content, name);
            if (type.SequenceEqual("IEND"u8))
                break;
            if (type.SequenceEqual("eXIf"u8))
                chunks.Orientation = Exif.Orientation(content);
            if (type.SequenceEqual("IDAT"u8))
                dataSize += length;
            if (type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("IDAT"u8))
                chunks.Append(chunk);
        }
        if (chunks.Width == 0)
            throw ImageFormatException.Damaged(name, "libpng: no header chunk");
        if (chunks.BitDepth * (long)chunks.Width * chunks.Height / 8 > MaxInflation * (dataSize + 1))
        {
            throw ImageFormatException.Damaged(
                name, $"libpng: {dataSize} bytes of image data cannot hold {chunks.Width}x{chunks.Height} pixels");
        }

        chunks.Append(_endChunk);
        return chunks;
    }

    private void ReadHeader(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content, string name)
    {
        if (!type.SequenceEqual("IHDR"u8) || content.Length != HeaderSize)
            throw ImageFormatException.Damaged(name, "libpng: the first chunk is no header");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        ImageFile.CheckSize(name, width, height);
        (Width, Height, BitDepth) = ((int)width, (int)height, content[8]);
        HasColor = (content[9] & 2) != 0;
        HasAlpha = (content[9] & 4) != 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reduced.AsSpan(Length));
        Length += bytes.Length;
    }
}
