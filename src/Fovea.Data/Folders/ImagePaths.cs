using System.IO.Enumeration;
using Fovea.Imaging;

namespace Fovea.Data.Folders;

/// <summary>Expands files, folders and patterns to image files.</summary>
public static class ImagePaths
{
    private const string AnyDepth = "**";

    private static readonly char[] _wildcards = ['*', '?'];

    private static string Expected => $"expected {string.Join(", ", ImageFile.Extensions)} files";

    /// <summary>
    /// Files are taken as they are, whatever their names; a folder means the images directly in it, sorted by name; a pattern means the
    /// matching images, sorted by name: <c>*</c> and <c>?</c> match within a name, <c>**</c> matches any folders. Hidden files and folders
    /// are passed over (<see cref="ImageNames"/>), unless the pattern's own part begins with a dot.
    /// </summary>
    /// <exception cref="DataException">There is no such file or folder, a folder holds no images, or nothing matches a pattern.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return [.. paths.SelectMany(Expand)];
    }

    private static string[] Expand(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
        {
            return path.IndexOfAny(_wildcards) >= 0
                ? Matching(path)
                : throw new DataException($"{path}: no such file or folder, expected an image or a folder of images.");
        }

        string[] images = Listing.Images(path);
        if (images.Length > 0)
            return images;
        throw new DataException(Listing.Folders(path) is { Length: > 0 } folders
            ? $"{path}: no images in this folder but {folders.Length} sub-folders; for the images in all of them give the pattern "
                + $"'{Path.Combine(path, AnyDepth)}'."
            : $"{path}: no images in this folder, {Expected}.");
    }

    private static string[] Matching(string pattern)
    {
        string[] parts = pattern.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        int first = Array.FindIndex(parts, part => part.IndexOfAny(_wildcards) >= 0);
        string root = string.Join(Path.DirectorySeparatorChar, parts[..first]);
        if (first > 0 && root.Length == 0)
            root = Path.DirectorySeparatorChar.ToString();
        string[] images = [.. Below(root, parts.AsMemory(first)).Where(ImageNames.HasExtension).Distinct()];
        Array.Sort(images, CodePointOrder.Comparer);
        return images.Length > 0
            ? Array.ConvertAll(images, image => Listing.Nameable(image, File.Exists))
            : throw new DataException($"{pattern}: matches no image, {Expected}.");
    }

    private static IEnumerable<string> Below(string folder, ReadOnlyMemory<string> parts)
    {
        string listed = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(listed))
            return [];
        string part = parts.Span[0];
        bool isLast = parts.Length == 1;
        if (part == AnyDepth)
        {
            IEnumerable<string> here = isLast ? Entries(Directory.EnumerateFiles(listed)) : Below(folder, parts[1..]);
            return here.Concat(Entries(Directory.EnumerateDirectories(listed)).SelectMany(child => Below(child, parts)));
        }

        IEnumerable<string> entries = isLast ? Directory.EnumerateFiles(listed) : Directory.EnumerateDirectories(listed);
        IEnumerable<string> matching = Entries(
            entries.Where(entry => FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(entry))));
        return isLast ? matching : matching.SelectMany(child => Below(child, parts[1..]));

        IEnumerable<string> Entries(IEnumerable<string> found) => found
            .Where(entry => part.StartsWith('.') || ImageNames.IsFolder(entry))
            .Select(entry => Path.Combine(folder, Path.GetFileName(entry)));
    }
}
