namespace Fovea.Data.Folders;

/// <summary>Recognises image files by their names: torchvision's list of extensions, in either case.</summary>
public static class ImageNames
{
    /// <summary>The extensions, with their dots, in lower case.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"];

    /// <summary>Whether a file of this name or path counts as an image; hidden files (names that begin with a dot) do not.</summary>
    public static bool IsImage(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        if (name.StartsWith('.'))
            return false;
        foreach (string extension in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
