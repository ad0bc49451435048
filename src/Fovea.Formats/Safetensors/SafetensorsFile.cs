using System.Buffers.Binary;

namespace Fovea.Formats.Safetensors;

/// <summary>An open safetensors file; its <see cref="WeightFile.Entries"/> are <see cref="SafetensorsEntry"/>.</summary>
public sealed class SafetensorsFile : WeightFile
{
    // The reference implementation's limit.
    private const long MaxHeaderLength = 100_000_000;

    private readonly RandomAccessBytes _bytes;
    private readonly long _dataStart;

    private SafetensorsFile(RandomAccessBytes bytes, long dataStart, List<SafetensorsEntry> entries, Dictionary<string, string> metadata)
        : base(bytes.Path, entries, metadata) => (_bytes, _dataStart) = (bytes, dataStart);

    /// <inheritdoc/>
    public override string Format => "safetensors";

    /// <summary>Opens a file and checks its header against its length; no values are read yet.</summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read or breaks the format.</exception>
    public static new SafetensorsFile Open(string path) => Open(RandomAccessFile.Open(path));

    /// <summary>Opens a file that is in memory, such as a resource of a program.</summary>
    /// <param name="path">Its name in messages.</param>
    /// <param name="bytes">The whole file; it must not change while it is open.</param>
    /// <exception cref="WeightFileException">It breaks the format.</exception>
    public static SafetensorsFile Open(string path, ReadOnlyMemory<byte> bytes) => Open(new RandomAccessMemory(path, bytes));

    private static SafetensorsFile Open(RandomAccessBytes source)
    {
        RandomAccessBytes? bytes = source;
        try
        {
            long length = bytes.Length;
            Span<byte> prefix = stackalloc byte[8];
            if (length < 8)
            {
                throw new WeightFileException(
                    $"{bytes.Path}: has {length} bytes, expected at least the 8 of a safetensors header's length; get the whole file.");
            }

            bytes.Read(0, prefix);
            ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > (ulong)Math.Min(length - 8, MaxHeaderLength))
            {
                throw new WeightFileException(
                    $"{bytes.Path}: declares a header of {headerLength} bytes, expected at most {Math.Min(length - 8, MaxHeaderLength)}; "
                    + "it is no safetensors file, or not the whole of one.");
            }

            var header = new byte[(int)headerLength];
            bytes.Read(8, header);
            var (entries, metadata) = SafetensorsHeader.Parse(bytes.Path, header, length - 8 - header.Length);
            var opened = new SafetensorsFile(bytes, 8 + header.Length, entries, metadata);
            bytes = null;
            return opened;
        }
        finally
        {
            bytes?.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _bytes.Dispose();

    internal override ByteReader Reader(WeightEntry entry)
    {
        long start = _dataStart + ((SafetensorsEntry)entry).ByteOffset;
        return (skip, bytes) => _bytes.Read(start + skip, bytes);
    }
}

/// <summary>One tensor of a safetensors file, without its values.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="ByteOffset">The offset of its values in the file's data section, in bytes.</param>
public sealed record SafetensorsEntry(string Name, DType DType, IReadOnlyList<int> Shape, long ByteOffset)
    : WeightEntry(Name, DType, Shape);
