namespace Fovea.Formats.Onnx;

/// <summary>
/// An open ONNX file: its <see cref="Graph"/>, and its initializers as tensors under the names they have there. Initializers with
/// <c>raw_data</c> are read in all types but texts, complex numbers and those of 4 and 8 bits, others as floats and doubles.
/// </summary>
public sealed class OnnxFile : WeightFile
{
    private readonly RandomAccessFile _file;

    private OnnxFile(RandomAccessFile file, OnnxContents contents) : base(file.Path, contents.Tensors, contents.Metadata) =>
        (_file, Producer, Graph) = (file, contents.Producer, contents.Graph);

    /// <inheritdoc/>
    public override string Format => "onnx";

    /// <summary>The program that wrote the file, such as <c>pytorch</c>; empty where the file does not say it.</summary>
    public string Producer { get; }

    /// <summary>The operators.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Opens a file and reads its graph; no values are read yet.</summary>
    /// <exception cref="WeightFileException">
    /// The file is missing, cannot be read, breaks the format, or keeps values in a way that is not supported, such as in other files.
    /// </exception>
    public static new OnnxFile Open(string path)
    {
        RandomAccessFile? file = RandomAccessFile.Open(path);
        try
        {
            var opened = new OnnxFile(file, OnnxReader.Read(file));
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
        long start = ((OnnxTensor)entry).ByteOffset;
        return (skip, bytes) => _file.Read(start + skip, bytes);
    }
}

/// <summary>What an ONNX file holds.</summary>
internal sealed record OnnxContents(
    string Producer, IReadOnlyDictionary<string, string> Metadata, OnnxGraph Graph, IReadOnlyList<OnnxTensor> Tensors);

/// <summary>An initializer of an ONNX file, without its values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="ByteOffset">The place of its values in the file.</param>
internal sealed record OnnxTensor(string Name, DType DType, IReadOnlyList<int> Shape, long ByteOffset) : WeightEntry(Name, DType, Shape);
