using System.Runtime.InteropServices;

namespace Fovea.Formats;

/// <summary>
/// A tensor to write to a file. Values are fetched when they are written, so that a large model is never in memory twice.
/// </summary>
public sealed class TensorEntry
{
    private readonly Action<TensorEntry, Stream> _write;

    private TensorEntry(string name, DType dtype, IReadOnlyList<int> shape, Action<TensorEntry, Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        ByteLength = WeightEntry.BytesOf(dtype, shape)
            ?? throw new ArgumentException($"TensorEntry: '{name}' has the impossible shape [{string.Join(", ", shape)}].", nameof(shape));
        (Name, DType, Shape, _write) = (name, dtype, [.. shape], write);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The size of the values in bytes.</summary>
    public long ByteLength { get; }

    /// <summary>Floats, row-major over <paramref name="shape"/>, fetched when they are written.</summary>
    public static TensorEntry Floats(string name, IReadOnlyList<int> shape, Func<ReadOnlyMemory<float>> values)
        => new(name, DType.F32, shape, (entry, stream) => entry.WriteChecked(stream, MemoryMarshal.AsBytes(values().Span)));

    /// <summary>Floats, row-major over <paramref name="shape"/>.</summary>
    public static TensorEntry Floats(string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> values)
        => Floats(name, shape, () => values);

    /// <summary>64-bit integers, row-major over <paramref name="shape"/>.</summary>
    public static TensorEntry Integers(string name, IReadOnlyList<int> shape, ReadOnlyMemory<long> values)
        => new(name, DType.I64, shape, (entry, stream) => entry.WriteChecked(stream, MemoryMarshal.AsBytes(values.Span)));

    /// <summary>Values of any type in their stored form: little-endian, row-major over <paramref name="shape"/>.</summary>
    public static TensorEntry Bytes(string name, DType dtype, IReadOnlyList<int> shape, ReadOnlyMemory<byte> values)
        => new(name, dtype, shape, (entry, stream) => entry.WriteChecked(stream, values.Span));

    /// <summary>
    /// Values of any type, written in parts by <paramref name="write"/>: little-endian, row-major over <paramref name="shape"/>.
    /// </summary>
    internal static TensorEntry Streamed(string name, DType dtype, IReadOnlyList<int> shape, Action<Stream> write)
        => new(name, dtype, shape, (_, stream) => write(stream));

    /// <summary>Writes the values.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    internal void WriteTo(Stream stream) => _write(this, stream);

    private void WriteChecked(Stream stream, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteLength)
        {
            throw new ArgumentException(
                $"TensorEntry: '{Name}' has {bytes.Length} bytes of values, "
                + $"expected {ByteLength} ({DType.SafetensorsName()} [{string.Join(", ", Shape)}]).");
        }

        stream.Write(bytes);
    }
}
