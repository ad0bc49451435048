using System.IO.Enumeration;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Running;

/// <summary>Expands the user's paths to image files.</summary>
internal static class ImageFiles
{
    private const string AnyDepth = "**";

    private static readonly string[] _extensions = [".jpg", ".jpeg", ".png", ".webp"];
    private static readonly char[] _wildcards = ['*', '?'];

    /// <summary>
    /// Files are taken as they are, whatever their names; a folder means the images directly in it, sorted by name; a pattern means the
    /// matching images, sorted by name: <c>*</c> and <c>?</c> match within a name, <c>**</c> matches any folders.
    /// </summary>
    /// <exception cref="UserError">There is no such file or folder, a folder holds no images, or nothing matches a pattern.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> paths) => [.. paths.SelectMany(Expand)];

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
        {
            return path.IndexOfAny(_wildcards) >= 0
                ? Matching(path)
                : throw new UserError($"{path}: no such file or folder, expected an image or a folder of images");
        }
        string[] images = InOrder(Directory.EnumerateFiles(path).Where(IsImage));
        return images.Length > 0
            ? images
            : throw new UserError($"{path}: no images in this folder, expected {string.Join(", ", _extensions)} files");
    }

    private static string[] Matching(string pattern)
    {
        string[] parts = pattern.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        int first = Array.FindIndex(parts, part => part.IndexOfAny(_wildcards) >= 0);
        string root = string.Join(Path.DirectorySeparatorChar, parts[..first]);
        if (first > 0 && root.Length == 0)
            root = Path.DirectorySeparatorChar.ToString();
        string[] images = InOrder(Below(root, parts.AsMemory(first)).Where(IsImage).Distinct());
        return images.Length > 0
            ? images
            : throw new UserError($"{pattern}: matches no image, expected {string.Join(", ", _extensions)} files");
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
            .Where(entry => part.StartsWith('.') || !Path.GetFileName(entry).StartsWith('.'))
            .Select(entry => Path.Combine(folder, Path.GetFileName(entry)));
    }

    private static bool IsImage(string file) => _extensions.Contains(Path.GetExtension(file).ToLowerInvariant());

    private static string[] InOrder(IEnumerable<string> files) => [.. files.Order(StringComparer.Ordinal)];
}
