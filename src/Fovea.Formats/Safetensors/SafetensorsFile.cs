using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Formats.Safetensors;

/// <summary>
/// A safetensors file, opened: its header is read and checked, values are read when they are asked for. Values are row-major over the
/// logical shape ([out, in, kh, kw] for a convolution), as PyTorch stores them. Every member may be called from several threads.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    // The reference implementation's limit.
    private const long MaxHeaderLength = 100_000_000;

    private const int ChunkBytes = 1 << 16;

    private readonly SafeFileHandle _handle;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(
        string path, SafeFileHandle handle, long dataStart, List<SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        (Path, _handle, _dataStart, Entries, Metadata) = (path, handle, dataStart, entries, metadata);
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of their values in the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header against its length; no values are read yet.</summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read or breaks the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            long length = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[8];
            if (length < 8)
                throw new WeightFileException(
                    $"{path}: has {length} bytes, expected at least the 8 of a safetensors header's length; get the whole file.");
            ReadExactly(path, handle, 0, prefix);
            ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > (ulong)Math.Min(length - 8, MaxHeaderLength))
                throw new WeightFileException(
                    $"{path}: declares a header of {headerLength} bytes, expected at most {Math.Min(length - 8, MaxHeaderLength)}; "
                    + "it is no safetensors file, or not the whole of one.");
            var header = new byte[(int)headerLength];
            ReadExactly(path, handle, 8, header);
            var (entries, metadata) = SafetensorsHeader.Parse(path, header, length - 8 - header.Length);
            var file = new SafetensorsFile(path, handle, 8 + header.Length, entries, metadata);
            handle = null;
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="WeightFileException">There is none.</exception>
    public SafetensorsEntry Entry(string name) => _byName.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw new WeightFileException($"{Path}: there is no tensor '{name}', expected one of its {Entries.Count}.");

    /// <summary>The values of a tensor of any type as floats; doubles and large integers are rounded to nearest.</summary>
    /// <exception cref="WeightFileException">There is no such tensor, it is too large for an array, or the file cannot be read.</exception>
    public float[] ReadFloats(string name)
    {
        var values = new float[ArrayLength(Entry(name))];
        ReadFloats(name, values);
        return values;
    }

    /// <summary>The values of a tensor of any type as floats, into <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor.</exception>
    /// <inheritdoc cref="ReadFloats(string)" path="/exception"/>
    public void ReadFloats(string name, Span<float> destination)
    {
        SafetensorsEntry entry = CheckedEntry(name, destination.Length);
        if (entry.DType == DType.F32)
            ReadData(entry, 0, MemoryMarshal.AsBytes(destination));
        else
            ReadConverted(entry, destination, ValueConverter.ToFloats);
    }

    /// <summary>The values of a tensor of an integer type or of booleans.</summary>
    /// <exception cref="WeightFileException">
    /// There is no such tensor, it holds floats or values above the signed range, it is too large for an array, or the file cannot be read.
    /// </exception>
    public long[] ReadIntegers(string name)
    {
        SafetensorsEntry entry = Entry(name);
        if (entry.DType.IsFloat())
            throw new WeightFileException($"{Path}: '{name}' holds {entry.DType.FileName()} values, expected integers; read it as floats.");
        var values = new long[ArrayLength(entry)];
        try
        {
            ReadConverted(entry, values.AsSpan(), ValueConverter.ToIntegers);
        }
        catch (OverflowException failure)
        {
            throw new WeightFileException($"{Path}: '{name}' holds a value above {long.MaxValue}, expected signed 64-bit integers.", failure);
        }
        return values;
    }

    /// <summary>The stored bytes of a tensor, little-endian, into <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor has bytes.</exception>
    /// <exception cref="WeightFileException">There is no such tensor or the file cannot be read.</exception>
    public void ReadBytes(string name, Span<byte> destination)
    {
        SafetensorsEntry entry = Entry(name);
        if (destination.Length != entry.ByteLength)
            throw new ArgumentException(
                $"Safetensors: room for {destination.Length} bytes of '{name}', expected {entry.ByteLength}.", nameof(destination));
        ReadData(entry, 0, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private delegate void Convert<T>(DType dtype, ReadOnlySpan<byte> source, Span<T> destination);

    private void ReadConverted<T>(SafetensorsEntry entry, Span<T> destination, Convert<T> convert)
    {
        int size = entry.DType.Size();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (int start = 0; start < destination.Length; start += ChunkBytes / size)
            {
                int count = Math.Min(ChunkBytes / size, destination.Length - start);
                Span<byte> bytes = chunk.AsSpan(0, count * size);
                ReadData(entry, (long)start * size, bytes);
                convert(entry.DType, bytes, destination.Slice(start, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private SafetensorsEntry CheckedEntry(string name, int length)
    {
        SafetensorsEntry entry = Entry(name);
        return entry.Count == length
            ? entry
            : throw new ArgumentException($"Safetensors: room for {length} values of '{name}', expected {entry.Count}.", nameof(length));
    }

    private int ArrayLength(SafetensorsEntry entry) => entry.Count <= Array.MaxLength
        ? (int)entry.Count
        : throw new WeightFileException($"{Path}: '{entry.Name}' has {entry.Count} values, expected at most {Array.MaxLength} in one array.");

    private void ReadData(SafetensorsEntry entry, long skip, Span<byte> bytes)
    {
        try
        {
            ReadExactly(Path, _handle, _dataStart + entry.ByteOffset + skip, bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, failure);
        }
    }

    private static void ReadExactly(string path, SafeFileHandle handle, long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = RandomAccess.Read(handle, bytes, offset);
            if (count == 0)
                throw new WeightFileException(
                    $"{path}: ends at byte {offset}, expected {bytes.Length} more; it was cut while it was read.");
            bytes = bytes[count..];
            offset += count;
        }
    }

    private static WeightFileException Unreadable(string path, Exception failure)
        => new($"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
}
