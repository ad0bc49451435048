using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Cifar;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009) from its binary version: colour images of 32x32 in ten classes, 50,000 for training and 10,000 for testing.
/// The files' records are kept in memory; an image is created when it is read.
/// </summary>
public sealed class Cifar10Dataset : IImageDataset
{
    private const string Subfolder = "cifar-10-batches-bin";
    private const string MetaName = "batches.meta.txt";
    private const string WholeTest = "test_batch.bin", FirstOfTest = "test_batch_first1000.bin";

    private static readonly string[] _trainNames = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];

    private static readonly string[] _knownClasses =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private static readonly CifarFormat _format =
        new([_knownClasses.Length], "give a batch of CIFAR-10's binary version", "all five training batches are needed");

    private readonly CifarRecords _records;

    private Cifar10Dataset(string name, IReadOnlyList<string> classes, CifarRecords records) =>
        (Name, Classes, _records) = (name, classes, records);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _records.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Reads a split's files, <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> or <c>test_batch.bin</c>, from <paramref name="folder"/>
    /// or its <c>cifar-10-batches-bin</c>. Where <c>test_batch.bin</c> is missing, <c>test_batch_first1000.bin</c> is used, and the set's
    /// name says so. Class names come from <c>batches.meta.txt</c>, if it exists.
    /// </summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static Cifar10Dataset Open(string folder, Split split)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string[] names = split == Split.Train ? _trainNames : [WholeTest];
        string place = Locate(folder, names[0], out bool isFirstOfTest);
        if (isFirstOfTest)
            names = [FirstOfTest];
        CifarRecords records = CifarRecords.Read([.. names.Select(name => Path.Combine(place, name))], _format);
        string part = split == Split.Train ? "train" : isFirstOfTest ? "test (first 1000)" : "test";
        return new Cifar10Dataset($"cifar10 {part}", CifarRecords.ReadClasses(Path.Combine(place, MetaName), _knownClasses), records);
    }

    /// <inheritdoc/>
    public ImageSize? ImageSize => CifarRecords.ImageSize;

    /// <inheritdoc/>
    public Target Target(int index) => ClassTarget.Of(_records.Label(index, 0));

    /// <inheritdoc/>
    public Image Read(int index) => _records.Image(index);

    /// <summary>Borders, crops and flips (He et al. 2015).</summary>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation) => Augmentation.Cifar;

    private static string Locate(string folder, string firstName, out bool isFirstOfTest)
    {
        string[] places = [folder, Path.Combine(folder, Subfolder)];
        isFirstOfTest = false;
        if (Array.Find(places, place => File.Exists(Path.Combine(place, firstName))) is { } whole)
            return whole;
        isFirstOfTest = firstName == WholeTest;
        if (isFirstOfTest && Array.Find(places, place => File.Exists(Path.Combine(place, FirstOfTest))) is { } part)
            return part;
        string found = Directory.Exists(folder) ? "no such file" : "no such folder";
        throw new DataException(
            $"{folder}: {found}, expected {firstName} there or in {places[1]}; give the folder with the binary version of CIFAR-10 "
            + "(cifar-10-binary.tar.gz, not the Python version).");
    }
}
