using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Folders;

/// <summary>
/// Images in one folder per class, by the rules of torchvision's <c>ImageFolder</c>: the classes are the sub-folders in the order of code
/// points; the samples of a class are all images in its folder and below, sorted by folder and then by name. Which entries count, says
/// <see cref="ImageNames"/>. Images are read from their files each time.
/// </summary>
public sealed class ImageFolderDataset : IImageDataset
{
    // A large set has a million samples in a thousand folders: an entry stores only its file name and its folder's index.
    private readonly record struct ClassFolder(string Path, Target Target);

    private readonly record struct Entry(int Folder, string Name);

    private readonly List<ClassFolder> _folders = [];
    private readonly List<Entry> _entries = [];

    private ImageFolderDataset(string root, string name, string[] classFolders)
    {
        (Name, Root) = (name, root);
        Classes = [.. classFolders.Select(folder => Path.GetFileName(folder))];
        for (int label = 0; label < classFolders.Length; label++)
        {
            int before = _entries.Count;
            Collect(classFolders[label], ClassTarget.Of(label));
            if (_entries.Count == before)
            {
                throw new DataException(
                    $"{classFolders[label]}: no image for the class '{Classes[label]}', expected files named "
                    + $"{string.Join(", ", ImageFile.Extensions)}; add some or remove the folder.");
            }
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The folder whose sub-folders are the classes.</summary>
    public string Root { get; }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Opens the set in <paramref name="root"/>, whose sub-folders are the classes.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="name">The set's name; that of the folder unless given.</param>
    /// <exception cref="DataException">There is no such folder, it has no sub-folder, or a class has no image.</exception>
    public static ImageFolderDataset Open(string root, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        if (!Directory.Exists(root))
            throw new DataException($"{root}: no such folder, expected one with a sub-folder for each class.");
        string[] folders = Listing.Folders(root);
        return folders.Length > 0
            ? new ImageFolderDataset(root, name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))), folders)
            : throw new DataException($"{root}: no sub-folder, expected one for each class with the images of that class.");
    }

    /// <inheritdoc/>
    public Target Target(int index) => _folders[Checked(index).Folder].Target;

    /// <inheritdoc/>
    public string PathOf(int index)
    {
        Entry entry = Checked(index);
        return Path.Combine(_folders[entry.Folder].Path, entry.Name);
    }

    /// <inheritdoc/>
    public Image Read(int index) => ImageFiles.Decode(PathOf(index));

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index) => ImageFiles.Open(PathOf(index));

    /// <summary>Random crops and flips of photographs.</summary>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return Augmentation.Photographs(evaluation.Height, evaluation.Width, evaluation.Interpolation);
    }

    // torchvision sorts the walked folders by their whole paths, not level by level: "a-b" comes before "a/b".
    private void Collect(string classFolder, Target target)
    {
        List<string> folders = [];
        Walk(classFolder, folders);
        folders.Sort(CodePointOrder.Comparer);
        foreach (string folder in folders)
        {
            string[] images = Listing.Images(folder);
            if (images.Length == 0)
                continue;
            _entries.AddRange(images.Select(path => new Entry(_folders.Count, Path.GetFileName(path))));
            _folders.Add(new ClassFolder(folder, target));
        }
    }

    private static void Walk(string folder, List<string> found)
    {
        found.Add(folder);
        foreach (string child in Listing.Folders(folder))
            Walk(child, found);
    }

    private Entry Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _entries[index];
    }
}
