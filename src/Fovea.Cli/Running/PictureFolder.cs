using Fovea.Cli.Errors;
using Fovea.Formats;
using Fovea.Imaging;

namespace Fovea.Cli.Running;

/// <summary>A folder of pictures that are named as the photographs they were made of.</summary>
internal sealed class PictureFolder
{
    private const int JpegQuality = 90;
    private const string Png = ".png";

    private static readonly string[] _jpeg = [".jpg", ".jpeg"];

    private readonly string _folder;

    private PictureFolder(string folder) => _folder = folder;

    /// <summary>Makes the folder, where it does not exist.</summary>
    /// <exception cref="UserError">
    /// It cannot be made, or the picture of a photograph would take the place of the photograph or of another picture.
    /// </exception>
    public static PictureFolder Create(string folder, IReadOnlyList<string> photographs)
    {
        var pictures = new PictureFolder(folder);
        var made = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string photograph in photographs)
        {
            string picture = Path.GetFullPath(pictures.PathOf(photograph));
            if (File.Exists(picture) && photographs.Any(other => Path.GetFullPath(other) == picture))
                throw new UserError($"--output: given {folder}, the photographs' own folder: give another one, or they would be lost");
            if (!made.TryAdd(picture, photograph) && Path.GetFullPath(made[picture]) != Path.GetFullPath(photograph))
            {
                throw new UserError(
                    $"--output: the pictures of {made[picture]} and {photograph} would have one name: give them one after the other, "
                    + "with a folder for each");
            }
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--output: the folder {folder} cannot be made ({failure.Message.TrimEnd('.')}): give another one");
        }

        return pictures;
    }

    /// <summary>Writes the picture of a photograph: JPEG for JPEG, else PNG.</summary>
    /// <exception cref="FileWriteException">It cannot be written.</exception>
    public void Write(string photograph, Image picture)
    {
        string path = PathOf(photograph);
        byte[] bytes = ExtensionOf(path) == Png ? ImageFile.EncodePng(picture) : ImageFile.EncodeJpeg(picture, JpegQuality);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    private string PathOf(string photograph)
    {
        string name = Path.GetFileName(photograph), extension = ExtensionOf(name);
        return Path.Combine(_folder, _jpeg.Contains(extension) || extension == Png ? name : Path.ChangeExtension(name, Png));
    }

    private static string ExtensionOf(string path) => Path.GetExtension(path).ToLowerInvariant();
}
