using Fovea.Imaging;

namespace Fovea.Data.Cifar;

/// <summary>What the records of a binary version of CIFAR begin with, and what messages say of its files.</summary>
/// <param name="LabelCounts">The number of classes of each label byte of a record.</param>
/// <param name="Expected">What to give in place of a file with a wrong label.</param>
/// <param name="Needed">What is said of a missing file.</param>
internal sealed record CifarFormat(IReadOnlyList<int> LabelCounts, string Expected, string Needed)
{
    public int RecordBytes => LabelCounts.Count + CifarRecords.ImageBytes;
}

/// <summary>
/// The records of a binary version of CIFAR, kept in memory as they are in the files: label bytes, then the red, the green and the blue
/// plane of 32x32 bytes.
/// </summary>
internal sealed class CifarRecords
{
    public const int ImageBytes = 3 * Plane;

    private const int Side = 32;
    private const int Plane = Side * Side;

    private readonly CifarFormat _format;
    private readonly byte[][] _files;
    private readonly int[] _ends;

    private CifarRecords(CifarFormat format, byte[][] files)
    {
        (_format, _files) = (format, files);
        _ends = new int[files.Length];
        for (int i = 0; i < files.Length; i++)
            _ends[i] = Count += files[i].Length / format.RecordBytes;
    }

    public static ImageSize ImageSize => new(Side, Side, 3);

    public int Count { get; }

    /// <summary>Reads the files, whose records follow one another.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static CifarRecords Read(IEnumerable<string> paths, CifarFormat format) =>
        new(format, [.. paths.Select(path => ReadOne(path, format))]);

    /// <summary>The classes' names, one on each line of the file; <paramref name="known"/> where it is missing.</summary>
    /// <exception cref="DataException">The file cannot be read, or has another number of names.</exception>
    public static IReadOnlyList<string> ReadClasses(string path, IReadOnlyList<string> known)
    {
        if (!File.Exists(path))
            return known;
        string[] names =
            [.. ReadFile(path, File.ReadAllLines, "").Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == known.Count
            ? names
            : throw new DataException($"{path}: names {names.Length} classes, expected {known.Count}; remove the file or restore it.");
    }

    /// <summary>The label in byte <paramref name="position"/> of a record.</summary>
    public int Label(int index, int position) => Record(index)[position];

    public Image Image(int index)
    {
        ReadOnlySpan<byte> planes = Record(index)[_format.LabelCounts.Count..];
        ReadOnlySpan<byte> red = planes[..Plane], green = planes.Slice(Plane, Plane), blue = planes[(2 * Plane)..];
        byte[] pixels = GC.AllocateUninitializedArray<byte>(ImageBytes);
        for (int i = 0, o = 0; i < Plane; i++, o += 3)
            (pixels[o], pixels[o + 1], pixels[o + 2]) = (red[i], green[i], blue[i]);
        return new Image(Side, Side, 3, pixels);
    }

    private static byte[] ReadOne(string path, CifarFormat format)
    {
        byte[] records = ReadFile(path, File.ReadAllBytes, format.Needed);
        int size = format.RecordBytes;
        if (records.Length == 0 || records.Length % size != 0)
            throw new DataException($"{path}: {records.Length} bytes, expected records of {size} bytes each; download the file again.");

        for (int start = 0; start < records.Length; start += size)
        {
            for (int i = 0; i < format.LabelCounts.Count; i++)
            {
                if (records[start + i] >= format.LabelCounts[i])
                {
                    throw new DataException(
                        $"{path}: label {start / size} is {records[start + i]}, expected 0 to {format.LabelCounts[i] - 1}; "
                        + $"{format.Expected}.");
                }
            }
        }

        return records;
    }

    private static T ReadFile<T>(string path, Func<string, T> read, string needed)
    {
        try
        {
            return read(path);
        }
        catch (FileNotFoundException missing)
        {
            throw new DataException($"{path}: no such file; {needed}.", missing);
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
        return _files[file].AsSpan((index - start) * _format.RecordBytes, _format.RecordBytes);
    }
}
