using Fovea.Imaging;

namespace Fovea.Data.Folders;

/// <summary>
/// The one rule for which entries of a folder count: image files by their extension, in either case; hidden files and folders (names that
/// begin with a dot) and what systems put beside them are passed over.
/// </summary>
public static class ImageNames
{
    // Zip files made by macOS, shares of Synology.
    private static readonly string[] _systemFolders = ["__MACOSX", "@eaDir"];

    /// <summary>Whether a file of this name or path counts as an image; hidden files do not.</summary>
    public static bool IsImage(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return !IsHidden(path) && HasExtension(path);
    }

    /// <summary>Whether a folder of this name or path is looked into.</summary>
    public static bool IsFolder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return !IsHidden(path) && !_systemFolders.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase);
    }

    internal static bool IsHidden(string path) => Path.GetFileName(path.AsSpan()).StartsWith('.');

    internal static bool HasExtension(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        foreach (string extension in ImageFile.Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
