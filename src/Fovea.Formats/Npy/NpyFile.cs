namespace Fovea.Formats.Npy;

/// <summary>
/// An open <c>.npy</c> file of NumPy, version 1 to 3: one array of numbers or booleans, named after the file. Column-major (Fortran) and
/// big-endian values are converted to row-major, little-endian ones.
/// </summary>
public sealed class NpyFile : WeightFile
{
    private readonly RandomAccessFile _file;
    private readonly ByteReader _reader;

    private NpyFile(RandomAccessFile file, string name, NpyHeader header)
        : base(file.Path, [new WeightEntry(name, header.DType, header.Shape)], new Dictionary<string, string>())
    {
        _file = file;
        ByteReader data = (offset, bytes) => file.Read(header.Length + offset, bytes);
        if (header.IsBigEndian)
            data = Swapped(data, header.DType.Size());
        _reader = header.View.Reader(file.Path, name, data);
    }

    /// <inheritdoc/>
    public override string Format => "npy";

    /// <summary>Opens a file and checks its header against its length; no values are read yet.</summary>
    /// <exception cref="WeightFileException">The file is missing, cannot be read or breaks the format.</exception>
    public static new NpyFile Open(string path)
    {
        RandomAccessFile? file = RandomAccessFile.Open(path);
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

    /// <summary>The reader of the only array.</summary>
    internal ByteReader Reader() => _reader;

    internal override ByteReader Reader(WeightEntry entry) => _reader;

    private static ByteReader Swapped(ByteReader data, int width) => (offset, bytes) =>
    {
        data(offset, bytes);
        for (int i = 0; i < bytes.Length; i += width)
            bytes.Slice(i, width).Reverse();
    };
}

/// <summary>A folder of <c>.npy</c> files as one weight file: <c>conv1.weight.npy</c> holds <c>conv1.weight</c>.</summary>
internal sealed class NpyFolder : WeightFile
{
    private readonly IReadOnlyDictionary<string, NpyFile> _files;

    private NpyFolder(string path, List<NpyFile> files)
        : base(path, [.. files.Select(file => file.Entries[0])], new Dictionary<string, string>())
        => _files = files.ToDictionary(file => file.Entries[0].Name, StringComparer.Ordinal);

    public override string Format => "npy";

    public static new NpyFolder Open(string path)
    {
        var files = new List<NpyFile>();
        try
        {
            foreach (string file in Directory.EnumerateFiles(path, "*.npy").Order(StringComparer.Ordinal))
                files.Add(NpyFile.Open(file));
            return files.Count > 0
                ? new NpyFolder(path, files)
                : throw new WeightFileException(
                    $"{path}: is a folder without .npy files, expected a file of weights or a folder of .npy files.");
        }
        catch (Exception failure)
        {
            files.ForEach(file => file.Dispose());
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new WeightFileException(
                    $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the folder and its permissions.", failure);
            }

            throw;
        }
    }

    public override void Dispose()
    {
        foreach (NpyFile file in _files.Values)
            file.Dispose();
    }

    internal override ByteReader Reader(WeightEntry entry) => _files[entry.Name].Reader();
}
