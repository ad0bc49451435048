using Fovea.Cli.Errors;

namespace Fovea.Cli.Running;

/// <summary>The image files that a user means.</summary>
internal static class ImageFiles
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>Files as they are, whatever their names, and of folders the images directly inside of them, by name.</summary>
    /// <exception cref="UserError">There is no such file or folder, or a folder holds no images.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> paths) => [.. paths.SelectMany(Expand)];

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new UserError($"{path}: no such file or folder, expected an image or a folder of images");
        string[] images =
        [
            .. Directory.EnumerateFiles(path)
                .Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .Order(StringComparer.Ordinal),
        ];
        return images.Length > 0
            ? images
            : throw new UserError($"{path}: no images in this folder, expected {string.Join(", ", Extensions)} files");
    }
}
