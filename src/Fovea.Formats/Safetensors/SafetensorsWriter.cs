using System.Buffers.Binary;

namespace Fovea.Formats.Safetensors;

/// <summary>
/// Writes safetensors files. The order of the tensors does not matter: as in the reference implementation they are sorted by type, widest
/// first, then by name, which keeps every value aligned to its size. The same tensors give the same bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file atomically.</summary>
    /// <exception cref="ArgumentException">A name appears twice or is <c>__metadata__</c>, or values do not fill their shape.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        => AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream, which need not be seekable.</summary>
    /// <exception cref="ArgumentException">A name appears twice or is <c>__metadata__</c>, or values do not fill their shape.</exception>
    public static void Write(Stream stream, IEnumerable<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        TensorEntry[] sorted = [.. tensors.OrderByDescending(tensor => tensor.DType).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        foreach (TensorEntry tensor in sorted)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException(
                    $"Safetensors: the name '{tensor.Name}' appears twice or is reserved; expected one tensor for each name.");
            }
        }

        byte[] header = SafetensorsHeader.Format(sorted, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (TensorEntry tensor in sorted)
            tensor.WriteTo(stream);
    }
}
