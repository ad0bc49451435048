using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fovea.Formats.Pth;

/// <summary>An entry of a zip archive.</summary>
internal sealed record ZipEntry(string Name, int Method, int Flags, long StoredLength, long Length, long HeaderOffset);

/// <summary>
/// The directory of a zip archive (PKWARE's APPNOTE 6.3, with 64-bit sizes). Stored entries are read in place. Deflated entries, which
/// PyTorch does not write, are decompressed whole when they are first read, if all of them together are not larger than the archive plus 20
/// MB.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const long MaxInflated = 20 << 20;

    private readonly RandomAccessFile _file;
    private readonly Dictionary<string, ZipEntry> _byName = new(StringComparer.Ordinal);
    private long _inflated;

    private ZipDirectory(RandomAccessFile file) => _file = file;

    /// <summary>The entries in the order of the directory.</summary>
    public List<ZipEntry> Entries { get; } = [];

    /// <summary>Reads the directory at the file's end.</summary>
    /// <exception cref="WeightFileException">The directory is missing or damaged.</exception>
    public static ZipDirectory Read(RandomAccessFile file, MemoryBudget budget)
    {
        var directory = new ZipDirectory(file);
        (long start, long length) = Locate(file);
        if (start < 0 || length < 0 || start > file.Length - length)
            throw Broken(file, $"the directory is said to lie at byte {start}, beyond the file");
        budget.Charge(length);
        if (length > Array.MaxLength)
            throw Broken(file, $"the directory has {length} bytes");
        var bytes = new byte[(int)length];
        file.Read(start, bytes);
        for (ReadOnlySpan<byte> rest = bytes; rest.Length > 0;)
        {
            ZipEntry entry = ParseEntry(file, ref rest);
            budget.Charge(250 + 4 * entry.Name.Length);
            if (!directory._byName.TryAdd(entry.Name, entry))
                throw Broken(file, $"{MessageText.Quoted(entry.Name)} is there twice, expected once");
            directory.Entries.Add(entry);
        }
        return directory;
    }

    /// <summary>The entry with this name, or null.</summary>
    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A reader of an entry's content.</summary>
    /// <exception cref="WeightFileException">
    /// The entry is damaged, encrypted or compressed by an unknown method, or its size exceeds the limit.
    /// </exception>
    public ByteReader Reader(ZipEntry entry)
    {
        if ((entry.Flags & 1) != 0)
            throw Broken(_file, $"{MessageText.Quoted(entry.Name)} is encrypted, expected what PyTorch writes");
        Span<byte> local = stackalloc byte[LocalBytes];
        _file.Read(entry.HeaderOffset, local);
        if (!local.StartsWith("PK\u0003\u0004"u8))
            throw Broken(_file, $"there is no {MessageText.Quoted(entry.Name)} at byte {entry.HeaderOffset}, where the directory has it");
        long start = entry.HeaderOffset + LocalBytes + U16(local, 26) + U16(local, 28);
        if (entry.StoredLength > _file.Length - start)
        {
            throw Broken(
                _file,
                $"{MessageText.Quoted(entry.Name)} ends {start + entry.StoredLength - _file.Length} bytes after the end of the file; "
                + "get the whole file");
        }

        switch (entry.Method)
        {
            case 0 when entry.StoredLength == entry.Length:
                return (offset, bytes) => _file.Read(start + offset, bytes);
            case 0:
                throw Broken(
                    _file, $"{MessageText.Quoted(entry.Name)} is stored in {entry.StoredLength} bytes and said to have {entry.Length}");
            case 8:
                if ((_inflated += entry.Length) > _file.Length + MaxInflated)
                {
                    throw Broken(
                        _file,
                        $"its compressed parts inflate to more than {(_file.Length + MaxInflated) >> 20} MB, expected stored ones; "
                        + "save it again with torch.save");
                }

                var inflated = new Lazy<byte[]>(() => Inflate(entry, start));
                return (offset, bytes) => inflated.Value.AsSpan(checked((int)offset), bytes.Length).CopyTo(bytes);
            default:
                throw Broken(
                    _file, $"{MessageText.Quoted(entry.Name)} is compressed by method {entry.Method}, expected 0 (stored) or 8 (deflated)");
        }
    }

    private byte[] Inflate(ZipEntry entry, long start)
    {
        var bytes = new byte[(int)entry.Length];
        try
        {
            using var inflater = new DeflateStream(new FileSectionStream(_file, start, entry.StoredLength), CompressionMode.Decompress);
            inflater.ReadExactly(bytes);
            if (inflater.ReadByte() >= 0)
                throw Broken(_file, $"{MessageText.Quoted(entry.Name)} inflates to more than the {entry.Length} bytes it is said to have");
            return bytes;
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new WeightFileException(
                $"{_file.Path}: {MessageText.Quoted(entry.Name)} cannot be inflated; the file is damaged, get it again.", failure);
        }
    }

    // Where the directory begins and how long it is.
    private static (long Start, long Length) Locate(RandomAccessFile file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndBytes + ushort.MaxValue)];
        long tailStart = file.Length - tail.Length;
        file.Read(tailStart, tail);
        int at = tail.Length - EndBytes;
        while (at >= 0 && !(tail.AsSpan(at).StartsWith("PK\u0005\u0006"u8) && at + EndBytes + U16(tail, at + 20) == tail.Length))
            at--;
        if (at < 0)
            throw Broken(file, "there is no zip directory at its end, expected what torch.save writes; get the whole file");
        ReadOnlySpan<byte> end = tail.AsSpan(at);
        (uint length, uint start) = (U32(end, 12), U32(end, 16));
        if (length != uint.MaxValue && start != uint.MaxValue && U16(end, 10) != ushort.MaxValue)
            return (start, length);

        Span<byte> locator = stackalloc byte[LocatorBytes];
        file.Read(tailStart + at - LocatorBytes, locator);
        if (!locator.StartsWith("PK\u0006\u0007"u8))
            return (start, length);
        Span<byte> end64 = stackalloc byte[56];
        file.Read(I64(locator, 8), end64);
        if (!end64.StartsWith("PK\u0006\u0006"u8))
            throw Broken(file, "the 64-bit end of the zip directory is not where it is said to be");
        return (I64(end64, 48), I64(end64, 40));
    }

    private static ZipEntry ParseEntry(RandomAccessFile file, ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < EntryBytes || !rest.StartsWith("PK\u0001\u0002"u8))
            throw Broken(file, "the zip directory is damaged");
        (int nameLength, int extraLength, int commentLength) = (U16(rest, 28), U16(rest, 30), U16(rest, 32));
        if (rest.Length < EntryBytes + nameLength + extraLength + commentLength)
            throw Broken(file, "the zip directory is damaged");
        string name = Encoding.UTF8.GetString(rest.Slice(EntryBytes, nameLength));
        long stored = U32(rest, 20), length = U32(rest, 24), offset = U32(rest, 42);
        ReadOnlySpan<byte> extra = rest.Slice(EntryBytes + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            int size = U16(extra, 2);
            if (size > extra.Length - 4)
                break;
            if (U16(extra, 0) == 1)
            {
                ReadOnlySpan<byte> wide = extra.Slice(4, size);
                Widen(ref length, ref wide);
                Widen(ref stored, ref wide);
                Widen(ref offset, ref wide);
            }
            extra = extra[(4 + size)..];
        }
        var entry = new ZipEntry(name, U16(rest, 10), U16(rest, 8), stored, length, offset);
        if (stored < 0 || length < 0 || offset < 0 || offset > file.Length - LocalBytes)
            throw Broken(file, $"{MessageText.Quoted(name)} is said to lie at byte {offset}, beyond the file");
        rest = rest[(EntryBytes + nameLength + extraLength + commentLength)..];
        return entry;
    }

    private static void Widen(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < 8)
            return;
        value = I64(wide, 0);
        wide = wide[8..];
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static WeightFileException Broken(RandomAccessFile file, string what) => new($"{file.Path}: {what}.");
}

/// <summary>A forward-only, read-only stream over a section of a file.</summary>
internal sealed class FileSectionStream(RandomAccessFile file, long start, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _position);
        file.Read(start + _position, buffer[..count]);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
