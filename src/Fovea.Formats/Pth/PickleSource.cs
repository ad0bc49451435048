using System.Buffers.Binary;
using System.Text;

namespace Fovea.Formats.Pth;

/// <summary>Reads the bytes of a pickle forwards through a small buffer.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="place">The part of the file, for messages.</param>
/// <param name="read">Reads the part.</param>
/// <param name="length">The part's length.</param>
/// <param name="budget">Limits the memory of strings.</param>
internal sealed class PickleSource(string path, string place, ByteReader read, long length, MemoryBudget budget)
{
    private const int WindowBytes = 1 << 14;
    private const int MaxLineLength = 1 << 12;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _window = new byte[(int)Math.Min(WindowBytes, Math.Max(length, 1))];
    private long _windowStart;
    private int _windowLength;

    /// <summary>The position of the next byte.</summary>
    public long Position { get; set; }

    public byte ReadByte()
    {
        long at = Position - _windowStart;
        if (at < 0 || at >= _windowLength)
            at = Fill();
        Position++;
        return _window[(int)at];
    }

    public ulong ReadUnsigned(int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (ulong)ReadByte() << (8 * i);
        return value;
    }

    public int ReadInt32() => (int)ReadUnsigned(4);

    public double ReadBigEndianDouble() => BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(ReadUnsigned(8)));

    /// <summary>Reads <paramref name="count"/> bytes; fails when the file has fewer.</summary>
    public byte[] ReadBytes(ulong count)
    {
        if (count > (ulong)(length - Position))
            throw Broken($"declares {count} bytes, the file has {length - Position} more");
        budget.Charge(32 + (long)count);
        var bytes = new byte[checked((int)count)];
        if (Position >= length)
            return bytes;
        read(Position, bytes);
        Position += bytes.Length;
        return bytes;
    }

    /// <summary>Reads <paramref name="count"/> bytes as UTF-8.</summary>
    public string ReadText(ulong count)
    {
        byte[] bytes = ReadBytes(count);
        budget.Charge(32 + 2L * bytes.Length);
        try
        {
            return _utf8.GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            throw Broken($"holds text that is no UTF-8 ({failure.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Reads Latin-1 characters up to a line feed, which is consumed.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        for (byte next = ReadByte(); next != '\n'; next = ReadByte())
        {
            if (line.Length == MaxLineLength)
                throw Broken($"holds a line of more than {MaxLineLength} characters");
            line.Append((char)next);
        }
        budget.Charge(64 + 4L * line.Length);
        return line.ToString();
    }

    /// <summary>An exception that names the file, the part and the position.</summary>
    public WeightFileException Broken(string what) => new($"{path}: {place}, byte {Position}: {what}.");

    private long Fill()
    {
        if (Position >= length)
            throw new WeightFileException($"{path}: {place} ends at byte {length} within an object; get the whole file.");
        _windowLength = (int)Math.Min(_window.Length, length - Position);
        _windowStart = Position;
        read(Position, _window.AsSpan(0, _windowLength));
        return 0;
    }
}
