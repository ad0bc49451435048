using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Cifar;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009) from its binary version: colour images of 32x32 in ten classes, 50,000 for training and 10,000 for testing.
/// The files' records are kept in memory; an image is created when it is read.
/// </summary>
public sealed class Cifar10Dataset : IImageDataset
{
    private const int Side = 32;
    private const int Plane = Side * Side;
    private const int RecordBytes = 1 + (3 * Plane);
    private const string Subfolder = "cifar-10-batches-bin";
    private const string MetaName = "batches.meta.txt";
    private const string WholeTest = "test_batch.bin", FirstOfTest = "test_batch_first1000.bin";

    private static readonly string[] _trainNames = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];

    private static readonly string[] _knownClasses =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private readonly byte[][] _files;
    private readonly int[] _ends;

    private Cifar10Dataset(string name, IReadOnlyList<string> classes, byte[][] files)
    {
        (Name, Classes, _files) = (name, classes, files);
        _ends = new int[files.Length];
        for (int i = 0; i < files.Length; i++)
            _ends[i] = Count += files[i].Length / RecordBytes;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; }

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
        byte[][] files = [.. names.Select(name => ReadRecords(Path.Combine(place, name)))];
        string part = split == Split.Train ? "train" : isFirstOfTest ? "test (first 1000)" : "test";
        return new Cifar10Dataset($"cifar10 {part}", ReadClasses(Path.Combine(place, MetaName)), files);
    }

    /// <inheritdoc/>
    public ImageSize? ImageSize => new(Side, Side, 3);

    /// <inheritdoc/>
    public Target Target(int index) => ClassTarget.Of(Record(index)[0]);

    /// <inheritdoc/>
    public Image Read(int index)
    {
        ReadOnlySpan<byte> record = Record(index);
        ReadOnlySpan<byte> red = record.Slice(1, Plane), green = record.Slice(1 + Plane, Plane), blue = record[(1 + (2 * Plane))..];
        byte[] pixels = GC.AllocateUninitializedArray<byte>(3 * Plane);
        for (int i = 0, o = 0; i < Plane; i++, o += 3)
            (pixels[o], pixels[o + 1], pixels[o + 2]) = (red[i], green[i], blue[i]);
        return new Image(Side, Side, 3, pixels);
    }

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

    private static byte[] ReadRecords(string path)
    {
        byte[] records = ReadFile(path, File.ReadAllBytes);
        if (records.Length == 0 || records.Length % RecordBytes != 0)
        {
            throw new DataException(
                $"{path}: {records.Length} bytes, expected records of {RecordBytes} bytes each; download the file again.");
        }

        for (int i = 0; i < records.Length; i += RecordBytes)
        {
            if (records[i] >= _knownClasses.Length)
            {
                throw new DataException(
                    $"{path}: label {i / RecordBytes} is {records[i]}, expected 0 to 9; give a batch of CIFAR-10's binary version.");
            }
        }

        return records;
    }

    private static string[] ReadClasses(string path)
    {
        if (!File.Exists(path))
            return _knownClasses;
        string[] names = [.. ReadFile(path, File.ReadAllLines).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == _knownClasses.Length
            ? names
            : throw new DataException(
                $"{path}: names {names.Length} classes, expected {_knownClasses.Length}; remove the file or restore it.");
    }

    private static T ReadFile<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (FileNotFoundException missing)
        {
            throw new DataException($"{path}: no such file; all five training batches are needed.", missing);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }

    private ReadOnlySpan<byte> Record(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int file = 0;
        while (index >= _ends[file])
            file++;
        int start = file == 0 ? 0 : _ends[file - 1];
        return _files[file].AsSpan((index - start) * RecordBytes, RecordBytes);
    }
}
