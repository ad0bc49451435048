using Fovea.Imaging;

namespace Fovea.Data.Folders;

/// <summary>Image files without classes, in a given order, for prediction. A file is read when its sample is.</summary>
public sealed class ImageListDataset : IImageDataset
{
    private readonly string[] _paths;

    /// <summary>Creates a set of the files at <paramref name="paths"/>, which are not opened yet.</summary>
    public ImageListDataset(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _paths = [.. paths];
    }

    /// <inheritdoc/>
    public string Name => "images";

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <summary>None.</summary>
    public IReadOnlyList<string> Classes => [];

    /// <summary>The files, in the order of their indices.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <inheritdoc/>
    public Target Target(int index)
    {
        _ = PathOf(index);
        return Data.Target.None;
    }

    /// <inheritdoc/>
    public string PathOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _paths[index];
    }

    /// <inheritdoc/>
    public Image Read(int index) => ImageFiles.Decode(PathOf(index));

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index) => ImageFiles.Open(PathOf(index));
}
