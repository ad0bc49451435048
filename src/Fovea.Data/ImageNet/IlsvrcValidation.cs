using System.Globalization;
using Fovea.Data.Folders;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.ImageNet;

/// <summary>The validation images in one folder, as <c>ILSVRC2012_val_00000001.JPEG</c>, whose number says which label is theirs.</summary>
internal sealed class IlsvrcValidation : IImageDataset
{
    private readonly string[] _paths;
    private readonly ClassTarget[] _targets;

    private IlsvrcValidation(string name, IReadOnlyList<string> classes, string[] paths, ClassTarget[] targets) =>
        (Name, Classes, _paths, _targets) = (name, classes, paths, targets);

    public string Name { get; }

    public int Count => _paths.Length;

    public IReadOnlyList<string> Classes { get; }

    /// <summary>Opens the images in <paramref name="folder"/>, of which there may be fewer than labels.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kit">The labels.</param>
    /// <param name="classes">The synsets in the order of the labels; null for the kit's, sorted.</param>
    /// <param name="name">The set's name.</param>
    /// <exception cref="DataException">There is no image, an image has no number, or its class is not among the classes.</exception>
    public static IlsvrcValidation Open(string folder, DevelopmentKit kit, IReadOnlyList<string>? classes, string name)
    {
        classes ??= [.. kit.Synsets.Order(CodePointOrder.Comparer)];
        Dictionary<string, int> labels = classes.Index().ToDictionary(synset => synset.Item, synset => synset.Index);
        string[] paths = Listing.Images(folder);
        if (paths.Length == 0)
            throw new DataException($"{folder}: no images; unpack ILSVRC2012_img_val.tar there.");
        return new IlsvrcValidation(name, classes, paths, Array.ConvertAll(paths, path => Target(path, kit, labels)));
    }

    public Target Target(int index) => _targets[Checked(index)];

    public string PathOf(int index) => _paths[Checked(index)];

    public Image Read(int index) => ImageFiles.Decode(PathOf(index));

    public EncodedImage ReadEncoded(int index) => ImageFiles.Open(PathOf(index));

    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return Augmentation.Photographs(evaluation.Height, evaluation.Width, evaluation.Interpolation);
    }

    private static ClassTarget Target(string path, DevelopmentKit kit, Dictionary<string, int> labels)
    {
        string number = Path.GetFileNameWithoutExtension(path).Split('_')[^1];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int at) || at < 1 || at > kit.GroundTruth.Count)
        {
            throw new DataException(
                $"{path}: expected a name such as ILSVRC2012_val_00000001.JPEG with a number from 1 to {kit.GroundTruth.Count}, for which "
                + "the development kit has labels.");
        }

        return labels.TryGetValue(kit.GroundTruth[at - 1], out int label)
            ? ClassTarget.Of(label)
            : throw new DataException(
                $"{path}: its class {kit.GroundTruth[at - 1]} is none of the {labels.Count} folders in 'train'; add it.");
    }

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }
}
