using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Mnist;

/// <summary>
/// MNIST's handwritten digits (LeCun, Cortes, Burges 1998), or a set in its format such as Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): grey
/// images of 28x28 in ten classes, 60,000 for training and 10,000 for testing.
/// </summary>
public sealed class MnistDataset : IImageDataset
{
    private const int Side = 28;

    private readonly Image[] _images;
    private readonly byte[] _labels;

    private MnistDataset(string name, MnistVariant variant, Image[] images, byte[] labels) =>
        (Name, Classes, LabelPreserving, _images, _labels) = (name, variant.Classes, variant.LabelPreserving, images, labels);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public ImageSize? ImageSize => new(Side, Side, 1);

    /// <inheritdoc/>
    public ImageChanges LabelPreserving { get; }

    /// <inheritdoc/>
    public Target Target(int index) => ClassTarget.Of(_labels[Checked(index)]);

    /// <inheritdoc/>
    public Image Read(int index) => _images[Checked(index)];

    /// <summary>
    /// Reads a split's two idx files, plain or gzip, found in <paramref name="folder"/>, its <c>MNIST/raw</c> or <c>FashionMNIST/raw</c>
    /// (torchvision's layout) or its <c>raw</c>, as <c>train-images-idx3-ubyte</c> or <c>train-images.idx3-ubyte</c>, with or without
    /// <c>.gz</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">The split.</param>
    /// <param name="variant">Which set it is, which the files do not say; <see cref="MnistVariant.Digits"/> unless given.</param>
    /// <exception cref="DataException">A file is missing or damaged, or images and labels do not belong together.</exception>
    public static MnistDataset Open(string folder, Split split, MnistVariant? variant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        variant ??= MnistVariant.Digits;
        (MnistFile imageFile, MnistFile labelFile) = variant.Files.Of(split);
        IdxFile labels = IdxFile.Read(Locate(folder, variant, labelFile));
        IdxFile images = IdxFile.Read(Locate(folder, variant, imageFile), Side, Side);

        if (labels.Values.Length != images.Dimensions[0])
        {
            throw new DataException(
                $"{labels.Path}: {labels.Values.Length} labels for the {images.Dimensions[0]} images of {images.Path}; give two files of "
                + "one set.");
        }

        int wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9);
        if (wrong >= 0)
            throw new DataException($"{labels.Path}: label {wrong} is {labels.Values[wrong]}, expected 0 to 9; download the file again.");

        var perImage = new Image[labels.Values.Length];
        for (int i = 0; i < perImage.Length; i++)
            perImage[i] = new Image(Side, Side, 1, images.Values.AsSpan(i * Side * Side, Side * Side).ToArray());
        string name = $"{variant.Name} {(split == Split.Train ? "train" : "test")}";
        return new MnistDataset(name, variant, perImage, labels.Values);
    }

    private static string Locate(string folder, MnistVariant variant, MnistFile file)
    {
        string[] folders = [folder, Path.Combine(folder, variant.Subfolder, "raw"), Path.Combine(folder, "raw")];
        foreach (string place in folders)
        {
            foreach (string spelling in file.Spellings)
            {
                if (Path.Combine(place, spelling) is var path && File.Exists(path))
                    return path;
            }
        }

        string found = Directory.Exists(folder) ? "no such file" : "no such folder";
        throw new DataException(
            $"{folder}: {found}, expected {file.Name} or {file.GzipName} in one of {string.Join(", ", folders)}; "
            + $"give the folder that holds the four files of {variant.Title}, or download them.");
    }

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }
}
