namespace Fovea.Formats.Onnx;

/// <summary>
/// An open ONNX file: its <see cref="Graph"/>, and its initializers as tensors under the names they have there, however they are stored:
/// in the file or in others beside it. Texts, complex numbers and numbers of 4 and 8 bits are not read.
/// </summary>
public sealed class OnnxFile : WeightFile
{
    private readonly RandomAccessFile _file;
    private readonly ExternalFiles _external;

    private OnnxFile(RandomAccessFile file, ExternalFiles external, OnnxContents contents)
        : base(file.Path, contents.Graph.Initializers, contents.Metadata)
    {
        (_file, _external) = (file, external);
        (Producer, Graph, Opsets, IrVersion) = (contents.Producer, contents.Graph, contents.Opsets, contents.IrVersion);
    }

    /// <inheritdoc/>
    public override string Format => "onnx";

    /// <summary>The program that wrote the file, such as <c>pytorch</c>; empty where the file does not say it.</summary>
    public string Producer { get; }

    /// <summary>The version of the file format; 0 where the file does not say it.</summary>
    public long IrVersion { get; }

    /// <summary>The version of the operators by their domain; ONNX's own have the empty domain.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>The operators.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Opens a file and reads its graph; no values are read yet.</summary>
    /// <exception cref="WeightFileException">
    /// The file is missing, cannot be read, breaks the format, or keeps values in a way that is not supported, or in a file that is not
    /// beside it.
    /// </exception>
    public static new OnnxFile Open(string path)
    {
        RandomAccessFile? file = RandomAccessFile.Open(path);
        var external = new ExternalFiles(path);
        try
        {
            var opened = new OnnxFile(file, external, OnnxReader.Read(file, external));
            file = null;
            return opened;
        }
        finally
        {
            if (file is not null)
                external.Dispose();
            file?.Dispose();
        }
    }

    /// <summary>Reads the bytes of an initializer or of an attribute, little-endian, in the order of its dimensions.</summary>
    /// <exception cref="WeightFileException">It is too large for an array, or the file cannot be read.</exception>
    public byte[] ReadBytes(OnnxTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.ByteLength > Array.MaxLength)
        {
            throw new WeightFileException(
                $"{Path}: {MessageText.Quoted(tensor.Name)} has {tensor.ByteLength} bytes, expected at most {Array.MaxLength}.");
        }

        var bytes = new byte[tensor.ByteLength];
        Reader(tensor)(0, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _external.Dispose();
        _file.Dispose();
    }

    internal override ByteReader Reader(WeightEntry entry) => ((OnnxTensor)entry).Storage.Reader(_file, _external, entry);
}

/// <summary>What an ONNX file holds.</summary>
internal sealed record OnnxContents(
    string Producer,
    long IrVersion,
    IReadOnlyDictionary<string, long> Opsets,
    IReadOnlyDictionary<string, string> Metadata,
    OnnxGraph Graph);

/// <summary>An initializer or an attribute of an ONNX file that is a tensor, without its values.</summary>
public sealed record OnnxTensor : WeightEntry
{
    internal OnnxTensor(string name, DType type, IReadOnlyList<int> shape, OnnxStorage storage) : base(name, type, shape) =>
        Storage = storage;

    internal OnnxStorage Storage { get; }
}
