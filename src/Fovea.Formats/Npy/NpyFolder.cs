namespace Fovea.Formats.Npy;

/// <summary>A folder of <c>.npy</c> files as one file of weights: <c>conv1.weight.npy</c> holds <c>conv1.weight</c>.</summary>
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
            foreach (string file in Directory.EnumerateFiles(path, "*.npy").Order(StringComparer.Ordinal)) files.Add(NpyFile.Open(file));
            return files.Count > 0
                ? new NpyFolder(path, files)
                : throw new WeightFileException(
                    $"{path}: is a folder without .npy files, expected a file of weights or a folder of .npy files.");
        }
        catch (Exception failure)
        {
            files.ForEach(file => file.Dispose());
            if (failure is IOException or UnauthorizedAccessException)
                throw new WeightFileException(
                    $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the folder and its permissions.", failure);
            throw;
        }
    }

    public override void Dispose()
    {
        foreach (NpyFile file in _files.Values) file.Dispose();
    }

    private protected override ByteReader Reader(WeightEntry entry) => _files[entry.Name].Reader();
}
