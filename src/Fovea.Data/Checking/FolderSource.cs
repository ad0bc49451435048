using Fovea.Data.Folders;
using Fovea.Imaging;

namespace Fovea.Data.Checking;

/// <summary>A folder of class folders, or of images without classes, that is listed whatever is wrong with it.</summary>
internal sealed class FolderSource : ICheckedSource
{
    private readonly record struct Entry(int Label, string Path);

    private readonly List<Entry> _entries = [];
    private readonly List<DataProblem> _problems = [];
    private readonly List<string> _passedOver = [];

    /// <summary>Lists a folder.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="root">The folder.</param>
    public FolderSource(string name, string root)
    {
        Name = name;
        string[] classes = Listed(() => Listing.Folders(root));
        Classes = [.. classes.Select(folder => Path.GetFileName(folder))];
        for (int label = 0; label < classes.Length; label++)
        {
            int before = _entries.Count;
            Collect(classes[label], label);
            if (_entries.Count == before)
            {
                _problems.Add(new DataProblem(
                    DataProblemKind.EmptyClass, $"{name}: the class '{Classes[label]}' has no image; add some or remove it", []));
            }
        }

        string[] beside = Listed(() => Listing.Images(root));
        if (classes.Length == 0)
            _entries.AddRange(beside.Select(path => new Entry(IImageDataset.NoLabel, path)));
        else
            _passedOver.AddRange(beside);
        if (_passedOver.Count > 0)
        {
            string files = _passedOver.Count == 1 ? "1 file is" : $"{_passedOver.Count} files are";
            _problems.Add(new DataProblem(
                DataProblemKind.PassedOver,
                $"{name}: {files} not read, being of no format that is read ({string.Join(", ", ImageFile.Extensions)}) or in no class "
                + "folder",
                _passedOver));
        }
    }

    public string Name { get; }

    public IReadOnlyList<string> Classes { get; }

    public int Count => _entries.Count;

    public ImageSize? FixedSize => null;

    public IReadOnlyList<DataProblem> Problems => _problems;

    public int Label(int index) => _entries[index].Label;

    public string NameOf(int index) => _entries[index].Path;

    public byte[] FileBytes(int index) => ImageBytes.Of(_entries[index].Path);

    public Image Pixels(int index) => ImageFiles.Decode(_entries[index].Path);

    private void Collect(string folder, int label)
    {
        _entries.AddRange(Listed(() => Listing.Images(folder)).Select(path => new Entry(label, path)));
        _passedOver.AddRange(Listed(() => [.. Directory.EnumerateFiles(folder).Where(IsPassedOver).Order(CodePointOrder.Comparer)]));
        foreach (string child in Listed(() => Listing.Folders(folder)))
            Collect(child, label);
    }

    private static bool IsPassedOver(string path) => !ImageNames.IsHidden(path) && !ImageNames.HasExtension(path);

    private string[] Listed(Func<string[]> list)
    {
        try
        {
            return list();
        }
        catch (DataException failure)
        {
            _problems.Add(new DataProblem(DataProblemKind.Unreadable, failure.Message.TrimEnd('.'), []));
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return []; // The listing of images has told of the same folder.
        }
    }
}
