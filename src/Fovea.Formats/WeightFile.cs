using System.Buffers;
using System.Runtime.InteropServices;
using Fovea.Formats.Npy;
using Fovea.Formats.Onnx;
using Fovea.Formats.Pth;
using Fovea.Formats.Safetensors;

namespace Fovea.Formats;

/// <summary>
/// An open file of named tensors. Names, types and shapes are checked when it is opened; values are read on demand, row-major over the
/// logical shape ([out, in, kh, kw] for a convolution) as in PyTorch. Nothing in a file is executed. Besides the values that are returned,
/// opening and reading take at most twice the file's size plus 64 MB of memory. All members are thread-safe.
/// </summary>
public abstract class WeightFile : IDisposable
{
    private const int ChunkBytes = 1 << 16;

    private readonly Dictionary<string, WeightEntry> _byName;

    private protected WeightFile(
        string path,
        IReadOnlyList<WeightEntry> entries,
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, string>? opaqueValues = null)
    {
        (Path, Entries, Metadata, OpaqueValues) = (path, entries, metadata, opaqueValues ?? new Dictionary<string, string>());
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The format: <c>safetensors</c>, <c>pth</c>, <c>pth (legacy)</c>, <c>npy</c>, <c>onnx</c>.</summary>
    public abstract string Format { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>
    /// The file's metadata: <c>__metadata__</c> of safetensors; the numbers and strings of a PyTorch checkpoint, such as <c>epoch</c>;
    /// <c>metadata_props</c> of ONNX.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Values of a PyTorch checkpoint that are neither tensors nor containers, numbers or strings: the name of the Python class or function
    /// (<c>argparse.Namespace</c>), by the path to the value (<c>args</c>). They are left unread: nothing is imported, made or called.
    /// </summary>
    public IReadOnlyDictionary<string, string> OpaqueValues { get; }

    /// <summary>
    /// Opens a file of any known format, which is detected by the content: safetensors, <c>.pth</c> of PyTorch 1.6 and later or of earlier
    /// versions, <c>.npy</c>, ONNX; a folder stands for its <c>.npy</c> files.
    /// </summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read, has an unknown format or breaks its own.</exception>
    public static WeightFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return NpyFolder.Open(path);
        return WeightFormats.Detect(path) switch
        {
            WeightFormat.Zip or WeightFormat.Pickle => PthFile.Open(path),
            WeightFormat.Npy => NpyFile.Open(path),
            WeightFormat.Onnx => OnnxFile.Open(path),
            _ => SafetensorsFile.Open(path),
        };
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="WeightFileException">There is none.</exception>
    public WeightEntry Entry(string name) => _byName.TryGetValue(name, out WeightEntry? entry)
        ? entry
        : throw new WeightFileException($"{Path}: there is no tensor '{name}', expected one of its {Entries.Count}.");

    /// <summary>Reads a tensor of any type as floats; doubles and large integers are rounded to nearest.</summary>
    /// <exception cref="WeightFileException">There is no such tensor, it is too large for an array, or the file cannot be read.</exception>
    public float[] ReadFloats(string name)
    {
        var values = new float[ArrayLength(Entry(name))];
        ReadFloats(name, values);
        return values;
    }

    /// <summary>Reads a tensor of any type as floats into <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor.</exception>
    /// <inheritdoc cref="ReadFloats(string)" path="/exception"/>
    public void ReadFloats(string name, Span<float> destination)
    {
        WeightEntry entry = Entry(name);
        CheckRoom(entry, destination.Length, entry.Count, "values");
        if (entry.DType == DType.F32)
            Reader(entry)(0, MemoryMarshal.AsBytes(destination));
        else
            ReadConverted(entry, destination, ValueConverter.ToFloats);
    }

    /// <summary>Reads a tensor of an integer type or of booleans.</summary>
    /// <exception cref="WeightFileException">
    /// There is no such tensor, it holds floats or values above the signed range, it is too large for an array, or the file cannot be read.
    /// </exception>
    public long[] ReadIntegers(string name)
    {
        WeightEntry entry = Entry(name);
        if (entry.DType.IsFloat())
        {
            throw new WeightFileException(
                $"{Path}: '{name}' holds {entry.DType.SafetensorsName()} values, expected integers; read it as floats.");
        }

        var values = new long[ArrayLength(entry)];
        try
        {
            ReadConverted(entry, values.AsSpan(), ValueConverter.ToIntegers);
        }
        catch (OverflowException failure)
        {
            throw new WeightFileException(
                $"{Path}: '{name}' holds a value above {long.MaxValue}, expected signed 64-bit integers.", failure);
        }
        return values;
    }

    /// <summary>Reads the bytes of a tensor, little-endian, row-major, into <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor has bytes.</exception>
    /// <exception cref="WeightFileException">There is no such tensor or the file cannot be read.</exception>
    public void ReadBytes(string name, Span<byte> destination)
    {
        WeightEntry entry = Entry(name);
        CheckRoom(entry, destination.Length, entry.ByteLength, "bytes");
        Reader(entry)(0, destination);
    }

    /// <summary>An entry to write to another file, which copies the bytes when it is written.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="name">The name to write it under.</param>
    internal TensorEntry Copy(WeightEntry entry, string name) => TensorEntry.Streamed(name, entry.DType, entry.Shape, stream =>
    {
        ByteReader reader = Reader(entry);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (long start = 0; start < entry.ByteLength; start += ChunkBytes)
            {
                Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(ChunkBytes, entry.ByteLength - start));
                reader(start, bytes);
                stream.Write(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    });

    /// <summary>Closes the file.</summary>
    public abstract void Dispose();

    /// <summary>A reader of a tensor's values, contiguous, row-major, little-endian; it reads whole values only.</summary>
    internal abstract ByteReader Reader(WeightEntry entry);

    private delegate void Convert<T>(DType dtype, ReadOnlySpan<byte> source, Span<T> destination);

    private void ReadConverted<T>(WeightEntry entry, Span<T> destination, Convert<T> convert)
    {
        ByteReader reader = Reader(entry);
        int size = entry.DType.Size();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (int start = 0; start < destination.Length; start += ChunkBytes / size)
            {
                int count = Math.Min(ChunkBytes / size, destination.Length - start);
                Span<byte> bytes = chunk.AsSpan(0, count * size);
                reader((long)start * size, bytes);
                convert(entry.DType, bytes, destination.Slice(start, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void CheckRoom(WeightEntry entry, int room, long expected, string what)
    {
        if (room != expected)
            throw new ArgumentException($"WeightFile: room for {room} {what} of '{entry.Name}', expected {expected}.");
    }

    private int ArrayLength(WeightEntry entry) => entry.Count <= Array.MaxLength
        ? (int)entry.Count
        : throw new WeightFileException(
            $"{Path}: '{entry.Name}' has {entry.Count} values, expected at most {Array.MaxLength} in one array.");
}

/// <summary>A tensor of a weight file, without its values.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
public record WeightEntry(string Name, DType DType, IReadOnlyList<int> Shape)
{
    /// <summary>The number of values.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>The size of the values in bytes.</summary>
    public long ByteLength => Count * DType.Size();

    /// <summary>The size of a tensor in bytes, or null when it exceeds 64 bits or a dimension is negative.</summary>
    internal static long? BytesOf(DType dtype, IReadOnlyList<int> shape)
    {
        Int128 bytes = dtype.Size();
        foreach (int size in shape)
        {
            bytes *= size;
            if (bytes > long.MaxValue || size < 0)
                return null;
        }
        return (long)bytes;
    }
}
