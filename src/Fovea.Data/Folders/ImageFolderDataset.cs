using Fovea.Imaging;

namespace Fovea.Data.Folders;

/// <summary>
/// Images in one folder per class, by the rules of torchvision's <c>ImageFolder</c>: the classes are the sub-folders in ordinal order; the
/// samples of a class are all images in its folder and below, sorted by folder and then by name. Hidden files and folders (names that begin
/// with a dot) are ignored. Images are read from their files each time.
/// </summary>
public sealed class ImageFolderDataset : IImageDataset
{
    private static readonly string[] _trainNames = ["train"], _testNames = ["val", "test"], _partNames = [.. _trainNames, .. _testNames];

    // A large set has a million samples in a thousand folders: a sample stores only its file name and its folder's index.
    private readonly record struct ClassFolder(string Path, int Label);

    private readonly record struct Sample(int Folder, string Name);

    private readonly List<ClassFolder> _folders = [];
    private readonly List<Sample> _samples = [];

    private ImageFolderDataset(string name, string root)
    {
        (Name, Root) = (name, root);
        string[] classes = SortedFolders(root);
        Classes = classes;
        for (int label = 0; label < classes.Length; label++)
        {
            int before = _samples.Count;
            Collect(Path.Combine(root, classes[label]), label);
            if (_samples.Count == before)
            {
                throw new DataException(
                    $"{Path.Combine(root, classes[label])}: no image for the class '{classes[label]}', expected files named "
                    + $"{string.Join(", ", ImageNames.Extensions)}; add some or remove the folder.");
            }
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The folder whose sub-folders are the classes.</summary>
    public string Root { get; }

    /// <inheritdoc/>
    public int Count => _samples.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Opens the set in <paramref name="root"/>, whose sub-folders are the classes.</summary>
    /// <exception cref="DataException">There is no such folder, it has no sub-folder, or a class has no image.</exception>
    public static ImageFolderDataset Open(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        return Open(root, FolderName(root));
    }

    /// <summary>
    /// Opens one part of the set in <paramref name="root"/>: its sub-folder <c>train</c>, or <c>val</c> or else <c>test</c>. Where none of
    /// the three is a folder of folders, <paramref name="root"/> itself is the set, whatever the split.
    /// </summary>
    /// <exception cref="DataException">There is no such folder or part, it has no sub-folder, or a class has no image.</exception>
    public static ImageFolderDataset Open(string root, Split split)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        string[] names = split == Split.Train ? _trainNames : _testNames;
        if (Array.Find(names, name => HasFolders(Path.Combine(root, name))) is { } part)
            return Open(Path.Combine(root, part), $"{FolderName(root)} {part}");
        if (Array.Find(_partNames, name => HasFolders(Path.Combine(root, name))) is { } other)
        {
            throw new DataException(
                $"{root}: has a folder '{other}' with classes but none named {string.Join(" or ", names.Select(name => $"'{name}'"))}; "
                + "give the folder of the classes themselves.");
        }

        return Open(root);
    }

    /// <inheritdoc/>
    public int Label(int index) => _folders[Checked(index).Folder].Label;

    /// <summary>The path of sample <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    public string PathOf(int index)
    {
        Sample sample = Checked(index);
        return Path.Combine(_folders[sample.Folder].Path, sample.Name);
    }

    /// <inheritdoc/>
    public Image Read(int index) => ImageListDataset.Load(PathOf(index));

    private static ImageFolderDataset Open(string root, string name)
    {
        if (!Directory.Exists(root))
            throw new DataException($"{root}: no such folder, expected one with a sub-folder for each class.");
        try
        {
            var set = new ImageFolderDataset(name, root);
            return set.Classes.Count > 0
                ? set
                : throw new DataException($"{root}: no sub-folder, expected one for each class with the images of that class.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{root}: cannot be listed ({failure.Message.TrimEnd('.')}); check its permissions.", failure);
        }
    }

    private static string FolderName(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static bool HasFolders(string folder) => Directory.Exists(folder) && SortedFolders(folder).Length > 0;

    private static string[] SortedFolders(string folder)
    {
        string[] names =
        [
            .. new DirectoryInfo(folder).EnumerateDirectories().Select(entry => entry.Name).Where(name => !name.StartsWith('.')),
        ];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    // torchvision sorts the walked folders by their whole paths, not level by level: "a-b" comes before "a/b".
    private void Collect(string classFolder, int label)
    {
        List<string> folders = [];
        Walk(classFolder, folders);
        folders.Sort(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            string[] names = [.. Directory.EnumerateFiles(folder).Where(ImageNames.IsImage).Select(path => Path.GetFileName(path))];
            if (names.Length == 0)
                continue;
            Array.Sort(names, StringComparer.Ordinal);
            _samples.AddRange(names.Select(name => new Sample(_folders.Count, name)));
            _folders.Add(new ClassFolder(folder, label));
        }
    }

    private static void Walk(string folder, List<string> found)
    {
        found.Add(folder);
        foreach (string name in SortedFolders(folder))
            Walk(Path.Combine(folder, name), found);
    }

    private Sample Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _samples[index];
    }
}
