namespace Fovea.Formats.Pth;

/// <summary>
/// An open file of <c>torch.save</c>: a state dictionary or nested containers of tensors, which are named by their path
/// (<c>state_dict.conv1.weight</c>). The unpickler supports tensors, containers, numbers and strings; everything else is opaque
/// (<see cref="WeightFile.OpaqueValues"/>): nothing is imported, made or called.
/// </summary>
public sealed class PthFile : WeightFile
{
    private readonly RandomAccessFile _file;
    private readonly bool _isLegacy;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;

    private PthFile(RandomAccessFile file, bool isLegacy, TorchContents contents)
        : base(file.Path, contents.Entries, contents.Metadata, contents.OpaqueValues)
        => (_file, _isLegacy, _tensors) = (file, isLegacy, contents.Tensors);

    /// <inheritdoc/>
    public override string Format => _isLegacy ? "pth (legacy)" : "pth";

    /// <summary>Opens a file, as PyTorch 1.6 and later write it or as earlier versions do; no values are read yet.</summary>
    /// <exception cref="WeightFileException">
    /// The file is missing, cannot be read, breaks the format or holds one object of a class that is not known here.
    /// </exception>
    public static new PthFile Open(string path)
    {
        RandomAccessFile? file = RandomAccessFile.Open(path);
        try
        {
            var budget = new MemoryBudget(path, file.Length);
            Span<byte> start = stackalloc byte[(int)Math.Min(file.Length, 2)];
            file.Read(0, start);
            TorchArchive archive = start is [(byte)'P', (byte)'K']
                ? TorchArchive.ReadZip(file, budget)
                : TorchArchive.ReadLegacy(file, budget);
            var opened = new PthFile(file, archive.IsLegacy, TorchContents.Of(file, archive, budget));
            file = null;
            return opened;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    internal override ByteReader Reader(WeightEntry entry)
    {
        TorchTensor tensor = _tensors[entry.Name];
        return tensor.View.Reader(Path, entry.Name, tensor.Bytes.Read!);
    }
}
