using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Cifar;

/// <summary>Which of the two labels of CIFAR-100 are the classes.</summary>
public enum Cifar100Labels
{
    /// <summary>The 100 classes, as in published figures.</summary>
    Fine,

    /// <summary>The 20 superclasses of five classes each.</summary>
    Coarse,
}

/// <summary>
/// CIFAR-100 (Krizhevsky 2009) from its binary version: colour images of 32x32 in 100 classes, 50,000 for training and 10,000 for testing.
/// The file's records are kept in memory; an image is created when it is read.
/// </summary>
public sealed class Cifar100Dataset : IImageDataset
{
    private const string Subfolder = "cifar-100-binary";

    private static readonly string[] _fineClasses =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy", "bridge", "bus",
        "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch",
        "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house",
        "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle",
        "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
        "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark",
        "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table",
        "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree",
        "wolf", "woman", "worm",
    ];

    private static readonly string[] _coarseClasses =
    [
        "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables", "household_electrical_devices",
        "household_furniture", "insects", "large_carnivores", "large_man-made_outdoor_things", "large_natural_outdoor_scenes",
        "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees",
        "vehicles_1", "vehicles_2",
    ];

    private static readonly CifarFormat _format = new(
        [_coarseClasses.Length, _fineClasses.Length], "give a file of CIFAR-100's binary version", "restore it");

    private readonly CifarRecords _records;
    private readonly Cifar100Labels _labels;

    private Cifar100Dataset(string name, IReadOnlyList<string> classes, CifarRecords records, Cifar100Labels labels) =>
        (Name, Classes, _records, _labels) = (name, classes, records, labels);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _records.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public ImageSize? ImageSize => CifarRecords.ImageSize;

    /// <summary>
    /// Reads a split's file, <c>train.bin</c> or <c>test.bin</c>, from <paramref name="folder"/> or its <c>cifar-100-binary</c>. Class
    /// names come from <c>fine_label_names.txt</c> or <c>coarse_label_names.txt</c> beside it, if it exists.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">The split.</param>
    /// <param name="labels">Which labels are the classes.</param>
    /// <exception cref="DataException">The file is missing or damaged.</exception>
    public static Cifar100Dataset Open(string folder, Split split, Cifar100Labels labels = Cifar100Labels.Fine)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string part = split == Split.Train ? "train" : "test";
        string place = Locate(folder, part + ".bin");
        bool isFine = labels == Cifar100Labels.Fine;
        IReadOnlyList<string> classes = CifarRecords.ReadClasses(
            Path.Combine(place, isFine ? "fine_label_names.txt" : "coarse_label_names.txt"), isFine ? _fineClasses : _coarseClasses);
        CifarRecords records = CifarRecords.Read([Path.Combine(place, part + ".bin")], _format);
        return new Cifar100Dataset(isFine ? $"cifar100 {part}" : $"cifar100 coarse {part}", classes, records, labels);
    }

    /// <inheritdoc/>
    public Target Target(int index) => ClassTarget.Of(_records.Label(index, _labels == Cifar100Labels.Fine ? 1 : 0));

    /// <inheritdoc/>
    public Image Read(int index) => _records.Image(index);

    /// <summary>Borders, crops and flips (He et al. 2015).</summary>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation) => Augmentation.Cifar;

    private static string Locate(string folder, string name)
    {
        string[] places = [folder, Path.Combine(folder, Subfolder)];
        if (Array.Find(places, place => File.Exists(Path.Combine(place, name))) is { } found)
            return found;
        string missing = Directory.Exists(folder) ? "no such file" : "no such folder";
        throw new DataException(
            $"{folder}: {missing}, expected {name} there or in {places[1]}; give the folder with the binary version of CIFAR-100 "
            + "(cifar-100-binary.tar.gz, not the Python version).");
    }
}
