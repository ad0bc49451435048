using System.Text.Json;

namespace Fovea.Formats.Pth;

/// <summary>
/// Writes state dictionaries that <c>torch.load</c> reads (PyTorch 1.6 and later, also with <c>weights_only</c>): an OrderedDict of tensors
/// in the order given. The same tensors in the same order give the same bytes.
/// </summary>
public static class PthWriter
{
    private const string Folder = "archive/";

    // The version of PyTorch's container since 1.6.
    private static readonly byte[] _version = "3\n"u8.ToArray();
    private static readonly byte[] _byteOrder = "little"u8.ToArray();

    /// <summary>Writes a file atomically.</summary>
    /// <exception cref="ArgumentException">A name appears twice, values do not fill their shape, or PyTorch lacks the type.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        => AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>
    /// Writes to a stream, which need not be seekable. Metadata becomes the record <c>extra/metadata.json</c>, which PyTorch ignores.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A name appears twice, values do not fill their shape, or PyTorch lacks the type.
    /// </exception>
    public static void Write(Stream stream, IEnumerable<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        TensorEntry[] all = [.. tensors];
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Array.Find(all, tensor => !names.Add(tensor.Name)) is { } twice)
        {
            throw new ArgumentException(
                $"PthWriter: the name '{twice.Name}' appears twice; expected one tensor for each name.", nameof(tensors));
        }

        var zip = new ZipStoreWriter(stream);
        Add(zip, "data.pkl", PickleWriter.StateDictionary(all));
        Add(zip, "byteorder", _byteOrder);
        for (int i = 0; i < all.Length; i++)
            zip.Add($"{Folder}data/{i}", all[i].ByteLength, all[i].WriteTo);
        Add(zip, "version", _version);
        if (metadata is { Count: > 0 })
        {
            var sorted = new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal);
            Add(zip, TorchArchive.MetadataName, JsonSerializer.SerializeToUtf8Bytes(sorted, MetadataJson.Default.Sorted));
        }
        zip.Finish();
    }

    private static void Add(ZipStoreWriter zip, string name, byte[] content)
        => zip.Add(Folder + name, content.Length, stream => stream.Write(content));
}
