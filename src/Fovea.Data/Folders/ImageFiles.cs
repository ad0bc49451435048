using Fovea.Imaging;

namespace Fovea.Data.Folders;

/// <summary>Reads image files for data sets.</summary>
internal static class ImageFiles
{
    /// <summary>The decoded image, red, green and blue.</summary>
    /// <exception cref="DataException">The file is missing or not a readable image; the message names it.</exception>
    internal static Image Decode(string path) => Checked(path, ImageFile.Load);

    /// <summary>The file's image, which may not be decoded yet.</summary>
    /// <inheritdoc cref="Decode"/>
    internal static EncodedImage Open(string path) => Checked(path, EncodedImage.Load);

    /// <summary>What <paramref name="read"/> makes of <paramref name="file"/>.</summary>
    /// <exception cref="DataException">It is not a readable image.</exception>
    internal static TResult Checked<TFile, TResult>(TFile file, Func<TFile, TResult> read)
    {
        try
        {
            return read(file);
        }
        catch (ImageFormatException failure)
        {
            throw new DataException(failure.Message, failure);
        }
    }
}
