namespace Fovea.Formats.Npy;

/// <summary>
/// A <c>.npy</c> file of NumPy, versions 1 to 3, opened: one array of numbers or booleans, named after the file. Values in Fortran's order
/// or big-endian are read in C's order, little-endian.
/// </summary>
public sealed class NpyFile : WeightFile
{
    private readonly FileBytes _file;
    private readonly ByteReader _reader;

    private NpyFile(FileBytes file, string name, NpyHeader header)
        : base(file.Path, [new WeightEntry(name, header.DType, header.Shape)], new Dictionary<string, string>())
    {
        _file = file;
        ByteReader data = (offset, bytes) => file.Read(header.Length + offset, bytes);
        if (header.IsBigEndian) data = Swapped(data, header.DType.Size());
        _reader = header.Layout.Reader(file.Path, name, data);
    }

    /// <inheritdoc/>
    public override string Format => "npy";

    /// <summary>Opens a file and checks its header against its length; no values are read yet.</summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read or breaks the format.</exception>
    public static new NpyFile Open(string path)
    {
        FileBytes? file = FileBytes.Open(path);
        try
        {
            var opened = new NpyFile(file, System.IO.Path.GetFileNameWithoutExtension(path), NpyHeader.Read(file));
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

    /// <summary>Reads the only array.</summary>
    internal ByteReader Reader() => _reader;

    private protected override ByteReader Reader(WeightEntry entry) => _reader;

    private static ByteReader Swapped(ByteReader data, int width) => (offset, bytes) =>
    {
        data(offset, bytes);
        for (int i = 0; i < bytes.Length; i += width) bytes.Slice(i, width).Reverse();
    };
}
