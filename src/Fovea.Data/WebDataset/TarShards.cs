using System.IO.Enumeration;

namespace Fovea.Data.WebDataset;

/// <summary>Opens tar files in WebDataset's form, for training and evaluation.</summary>
public static class TarShards
{
    private const string TrainName = "train", ValidationName = "val", TestName = "test", Extension = ".tar";

    /// <summary>
    /// Opens the tar files of a folder, or those that match a pattern such as <c>shards/part-*.tar</c>. In a folder with tar files whose
    /// names begin with <c>train</c>, those are the training images, and those that begin with <c>val</c> and <c>test</c> the validation
    /// and test images; otherwise all are training images. Without validation images, some are split off by class and by seed.
    /// </summary>
    /// <exception cref="DataException">There is no tar file, or one is damaged.</exception>
    public static DataSplits Open(string path, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ImageFolderOptions();
        string[] shards = Find(path);
        IImageDataset? validation = Part(shards, ValidationName), test = Part(shards, TestName);
        IImageDataset train = Part(shards, TrainName) ?? (validation is null && test is null
            ? TarShardDataset.Open(shards, "shards")
            : throw new DataException(
                $"{path}: tar files named '{ValidationName}' or '{TestName}' but none named '{TrainName}'; add them."));
        return validation is null
            ? DataSplits.WithValidation(train, test, options.ValidationShare, options.Seed)
            : DataSplits.OfParts(train, validation, test);
    }

    /// <summary>Opens what evaluations measure: the tar files named <c>test</c>, else <c>val</c>, else all.</summary>
    /// <inheritdoc cref="Open"/>
    public static IImageDataset OpenTest(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] shards = Find(path);
        return Part(shards, TestName) ?? Part(shards, ValidationName) ?? TarShardDataset.Open(shards, "shards");
    }

    private static TarShardDataset? Part(string[] shards, string name)
    {
        string[] own = [.. shards.Where(shard => Path.GetFileName(shard).StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        return own.Length == 0 ? null : TarShardDataset.Open(own, $"shards {name}");
    }

    private static string[] Find(string path)
    {
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        string pattern = isFolder ? "*" + Extension : Path.GetFileName(path);
        if (!Directory.Exists(folder))
            throw new DataException($"{path}: no such folder, expected one with {Extension} files.");
        string[] shards =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(file => !Path.GetFileName(file).StartsWith('.')
                    && FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file)))
                .Order(CodePointOrder.Comparer),
        ];
        return shards.Length > 0
            ? shards
            : throw new DataException($"{path}: no {Extension} file there; give a folder of them or a pattern.");
    }
}
