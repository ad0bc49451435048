using System.Formats.Tar;
using Fovea.Data.Folders;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Data.WebDataset;

/// <summary>Where a file's bytes are inside of a tar file.</summary>
internal readonly record struct ShardEntry(long Offset, int Length);

/// <summary>A sample of a tar shard: the files whose names have the same part before the first dot.</summary>
/// <param name="Key">That part, with its folders.</param>
internal sealed record ShardSample(string Key)
{
    public ShardEntry? Image { get; set; }

    /// <summary>The file of the label: <c>.cls</c>, or else <c>.json</c>.</summary>
    public ShardEntry? Label { get; set; }

    public bool IsJson { get; set; }
}

/// <summary>Walks over a tar file's headers once.</summary>
internal static class ShardIndex
{
    private const string ClassExtension = ".cls", JsonExtension = ".json";

    private const int HeaderBytes = 512, ChecksumOffset = 148, ChecksumBytes = 8;

    // A label is a number, a description of an image a page at most.
    private const int MaxLabelBytes = 1 << 20;

    /// <summary>The samples with an image, in the file's order; other files are passed over.</summary>
    /// <exception cref="DataException">The file cannot be read or is no whole tar file, or a sample has no label.</exception>
    public static IReadOnlyList<ShardSample> Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using SafeFileHandle headers = File.OpenHandle(path);
            using var tar = new TarReader(file);
            var samples = new Dictionary<string, ShardSample>();
            var order = new List<ShardSample>();
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || ImageNames.IsHidden(entry.Name))
                    continue;
                if (entry.DataOffset < 0 || entry.DataOffset + entry.Length > file.Length)
                    throw Damaged(path, $"'{entry.Name}' of {entry.Length} bytes goes beyond its end");
                if (!HasChecksum(headers, entry))
                    throw Damaged(path, $"the header of '{entry.Name}' has another checksum");
                (string key, string extension) = Split(entry.Name);
                if (!samples.TryGetValue(key, out ShardSample? sample))
                {
                    samples.Add(key, sample = new ShardSample(key));
                    order.Add(sample);
                }

                Add(sample, entry, extension, path);
            }

            order.RemoveAll(sample => sample.Image is null);
            return order.Find(sample => sample.Label is null) is { } bare
                ? throw new DataException(
                    $"{path}: '{bare.Key}' has an image and no {ClassExtension} or {JsonExtension} file; add its label.")
                : order;
        }
        catch (Exception damage) when (
            damage is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw Damaged(path, damage.Message.TrimEnd('.'), damage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }

    // The header's bytes are summed with spaces in the place of the sum; TarReader does not compare it.
    private static bool HasChecksum(SafeFileHandle file, TarEntry entry)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, entry.DataOffset - HeaderBytes) < HeaderBytes)
            return false;
        header.Slice(ChecksumOffset, ChecksumBytes).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header)
            sum += value;
        return sum == entry.Checksum;
    }

    private static void Add(ShardSample sample, TarEntry entry, string extension, string path)
    {
        bool isImage = ImageNames.HasExtension(extension);
        bool isLabel = extension is ClassExtension or JsonExtension;
        if (!isImage && !isLabel)
            return;
        if (entry.Length > (isImage ? int.MaxValue : MaxLabelBytes))
            throw Damaged(path, $"'{entry.Name}' has {entry.Length} bytes");
        var place = new ShardEntry(entry.DataOffset, (int)entry.Length);
        if (isImage && sample.Image is not null)
            throw new DataException($"{path}: '{sample.Key}' has two images; give each sample a name of its own.");
        if (isImage)
            sample.Image = place;
        else if (sample.Label is null || extension == ClassExtension)
            (sample.Label, sample.IsJson) = (place, extension == JsonExtension);
    }

    // "a/b.c.jpg" is the file "c.jpg" of the sample "a/b".
    private static (string Key, string Extension) Split(string name)
    {
        int dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? (name, "") : (name[..dot], name[dot..].ToLowerInvariant());
    }

    private static DataException Damaged(string path, string what, Exception? cause = null)
    {
        string message = $"{path}: the tar file is damaged ({what}); download it again.";
        return cause is null ? new DataException(message) : new DataException(message, cause);
    }
}
