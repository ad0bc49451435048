using System.Globalization;
using System.Text;
using System.Text.Json;
using Fovea.Data.Checking;
using Fovea.Data.Folders;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Data.WebDataset;

/// <summary>
/// Images in tar files, in WebDataset's form: a sample is the files of one name, <c>0001.jpg</c> with its label in <c>0001.cls</c> (a
/// number from 0) or in the field <c>cls</c> or <c>label</c> of <c>0001.json</c>. The headers are read once; an image is read from its
/// place in the tar file each time.
/// </summary>
public sealed class TarShardDataset : IImageDataset, IEncodedImages
{
    private const string NamesFile = "classnames.txt";
    private const int MaxClasses = 1 << 20;

    private readonly record struct Entry(int Shard, string Key, ShardEntry Image, int Label);

    private readonly string[] _shards;
    private readonly List<Entry> _entries = [];

    private TarShardDataset(string name, string[] shards)
    {
        (Name, _shards) = (name, shards);
        for (int shard = 0; shard < shards.Length; shard++)
        {
            IReadOnlyList<ShardSample> samples = ShardIndex.Read(shards[shard]);
            using SafeFileHandle file = File.OpenHandle(shards[shard]);
            foreach (ShardSample sample in samples)
                _entries.Add(new Entry(shard, sample.Key, sample.Image!.Value, LabelOf(file, shards[shard], sample)));
        }

        if (_entries.Count == 0)
            throw new DataException($"{shards[0]}: no sample with an image, expected files such as 0001.jpg and 0001.cls.");
        Classes = ReadClasses(_entries.Max(entry => entry.Label) + 1);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>The lines of <c>classnames.txt</c> beside the first tar file; the labels' numbers where there is none.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Opens the set in the tar files, in their order.</summary>
    /// <exception cref="DataException">A file is missing or damaged, or a sample has no label.</exception>
    public static TarShardDataset Open(IEnumerable<string> shards, string name)
    {
        ArgumentNullException.ThrowIfNull(shards);
        string[] paths = [.. shards];
        ArgumentOutOfRangeException.ThrowIfZero(paths.Length, nameof(shards));
        return new TarShardDataset(name, paths);
    }

    /// <inheritdoc/>
    public Target Target(int index) => ClassTarget.Of(Checked(index).Label);

    /// <inheritdoc/>
    public Image Read(int index) => ImageFiles.Checked(ReadEncoded(index), file => file.Decode());

    /// <inheritdoc/>
    public EncodedImage ReadEncoded(int index)
    {
        byte[] bytes = ((IEncodedImages)this).FileBytes(index);
        return ImageFiles.Checked(bytes, each => EncodedImage.Open(each, NameOf(Checked(index))));
    }

    string IEncodedImages.NameOf(int index) => NameOf(Checked(index));

    byte[] IEncodedImages.FileBytes(int index)
    {
        Entry entry = Checked(index);
        string shard = _shards[entry.Shard];
        try
        {
            using SafeFileHandle file = File.OpenHandle(shard);
            return Bytes(file, shard, entry.Image);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{shard}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }

    /// <summary>Random crops and flips of photographs.</summary>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return Augmentation.Photographs(evaluation.Height, evaluation.Width, evaluation.Interpolation);
    }

    private string NameOf(Entry entry) => $"{_shards[entry.Shard]}: {entry.Key}";

    private static byte[] Bytes(SafeFileHandle file, string shard, ShardEntry entry)
    {
        var bytes = new byte[entry.Length];
        int filled = 0;
        while (filled < bytes.Length)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(filled), entry.Offset + filled);
            if (read == 0)
                throw new DataException($"{shard}: has become shorter since it was opened; leave it alone while it is read.");
            filled += read;
        }

        return bytes;
    }

    private static int LabelOf(SafeFileHandle file, string shard, ShardSample sample)
    {
        byte[] bytes = Bytes(file, shard, sample.Label!.Value);
        int label = sample.IsJson ? FromJson(bytes)
            : int.TryParse(Encoding.UTF8.GetString(bytes).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : -1;
        return label is >= 0 and < MaxClasses
            ? label
            : throw new DataException(
                $"{shard}: the label of '{sample.Key}' is no number from 0 to {MaxClasses - 1}, expected one as the text of its .cls file "
                + "or as 'cls' or 'label' in its .json file.");
    }

    private static int FromJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && (document.RootElement.TryGetProperty("cls", out JsonElement label)
                    || document.RootElement.TryGetProperty("label", out label))
                && label.ValueKind == JsonValueKind.Number && label.TryGetInt32(out int number)
                ? number
                : -1;
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    private string[] ReadClasses(int count)
    {
        string path = Path.Combine(Path.GetDirectoryName(_shards[0])!, NamesFile);
        if (!File.Exists(path))
            return [.. Enumerable.Range(0, count).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length >= count
            ? names
            : throw new DataException(
                $"{path}: names {names.Length} classes where labels go up to {count - 1}; complete it or remove it.");
    }

    private Entry Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _entries[index];
    }
}
