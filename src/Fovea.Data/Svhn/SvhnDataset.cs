using Fovea.Data.Transforms;
using Fovea.Data.Matlab;
using Fovea.Imaging;

namespace Fovea.Data.Svhn;

/// <summary>
/// SVHN's cropped digits (Netzer et al. 2011): colour photographs of house numbers' digits, 32x32, 73,257 for training and 26,032 for
/// testing. The pixels are kept in memory as they are in the file; an image is created when it is read.
/// </summary>
public sealed class SvhnDataset : IImageDataset
{
    private const int Side = 32, Channels = 3, Digits = 10;
    private const int ImageBytes = Channels * Side * Side;

    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    private SvhnDataset(string name, byte[] pixels, byte[] labels) => (Name, _pixels, _labels) = (name, pixels, labels);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <summary>The digits, in their order: the label 10 of the files is 0.</summary>
    public IReadOnlyList<string> Classes { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <inheritdoc/>
    public ImageSize? ImageSize => new(Side, Side, Channels);

    /// <summary>Those that keep a digit.</summary>
    public ImageChanges LabelPreserving => ImageChanges.OfCharacters;

    /// <summary>Reads a split's file, <c>train_32x32.mat</c> or <c>test_32x32.mat</c>, in <paramref name="folder"/>.</summary>
    /// <exception cref="DataException">The file is missing or damaged.</exception>
    public static SvhnDataset Open(string folder, Split split)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string part = split == Split.Train ? "train" : "test";
        string path = Path.Combine(folder, part + "_32x32.mat");
        if (!File.Exists(path))
        {
            string found = Directory.Exists(folder) ? "no such file" : "no such folder";
            throw new DataException(
                $"{folder}: {found}, expected {Path.GetFileName(path)}; give the folder with SVHN's cropped digits (format 2).");
        }

        IReadOnlyDictionary<string, MatArray> variables = MatFile.Read(path, "X", "y");
        MatArray images = variables["X"], labels = variables["y"];
        long count = labels.Count;
        if (images.Type != MatType.UInt8 || count == 0 || !HasShape(images, count))
        {
            throw new DataException(
                $"{path}: X is {Shape(images)} of {images.Type} and y is {Shape(labels)}, expected bytes of 32x32x3xN and Nx1; "
                + "give the file with the cropped digits.");
        }

        var digits = new byte[count];
        for (int i = 0; i < digits.Length; i++)
        {
            digits[i] = labels.Number(i) is >= 1 and <= Digits and var label && label == Math.Floor(label)
                ? (byte)(label % Digits)
                : throw new DataException($"{path}: label {i} is {labels.Number(i)}, expected 1 to 10; download the file again.");
        }

        return new SvhnDataset($"svhn {part}", images.Bytes, digits);
    }

    /// <inheritdoc/>
    public Target Target(int index) => ClassTarget.Of(_labels[Checked(index)]);

    /// <inheritdoc/>
    public Image Read(int index)
    {
        ReadOnlySpan<byte> stored = _pixels.AsSpan(Checked(index) * ImageBytes, ImageBytes);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(ImageBytes);
        for (int y = 0, o = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                for (int c = 0; c < Channels; c++, o++)
                    pixels[o] = stored[(((c * Side) + x) * Side) + y];
            }
        }

        return new Image(Side, Side, Channels, pixels);
    }

    // MATLAB drops a last dimension of 1.
    private static bool HasShape(MatArray images, long count) =>
        images.Dimensions.SequenceEqual(count == 1 ? [Side, Side, Channels] : [Side, Side, Channels, (int)count])
        || (count == 1 && images.Dimensions.SequenceEqual([Side, Side, Channels, 1]));

    private static string Shape(MatArray array) => string.Join('x', array.Dimensions);

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }
}
