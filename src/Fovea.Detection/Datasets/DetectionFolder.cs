using Fovea.Data;

namespace Fovea.Detection.Datasets;

/// <summary>Opens a folder of pictures with a list of boxes, whole or in parts, for training and evaluation.</summary>
public static class DetectionFolder
{
    private const string TrainName = "train", ValidationName = "val", TestName = "test";

    /// <summary>
    /// Opens the set in <paramref name="root"/>, in the form of <see cref="DetectionFolderDataset"/>. Where it has a folder <c>train</c>
    /// with a list of its own, <c>val</c> is the validation set and <c>test</c> the test set, each with its list; otherwise the list is
    /// that of <paramref name="root"/>. Without <c>val</c>, a validation set is split off the training pictures by seed. The classes are
    /// those of the training pictures; objects of others are faults.
    /// </summary>
    /// <exception cref="DataException">
    /// There is no such folder, it has no list, the list has another form, or a picture is missing; the message names the line.
    /// </exception>
    public static DataSplits Open(string root, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        options ??= new ImageFolderOptions();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        if (Part(root, name, TrainName) is not { } train)
            return DataSplits.WithValidation(DetectionFolderDataset.Open(root), null, options.ValidationShare, options.Seed);
        DetectionFolderDataset? validation = Part(root, name, ValidationName, train.Classes);
        DetectionFolderDataset? test = Part(root, name, TestName, train.Classes);
        return validation is null
            ? DataSplits.WithValidation(train, test, options.ValidationShare, options.Seed)
            : DataSplits.OfParts(train, validation, test);
    }

    /// <summary>
    /// Opens the part that evaluations measure: the folder <c>test</c>, or else <c>val</c>, each with its list; where there is no such
    /// part, the whole of <paramref name="root"/>.
    /// </summary>
    /// <exception cref="DataException">
    /// There is no such folder, it has no list, the list has another form, or a picture is missing; the message names the line.
    /// </exception>
    public static IImageDataset OpenTest(string root)
    {
        DataSplits data = Open(root, new ImageFolderOptions { ValidationShare = 0 });
        return data.Test ?? data.Validation ?? data.Train;
    }

    private static DetectionFolderDataset? Part(string root, string name, string part, IReadOnlyList<string>? classes = null)
    {
        string folder = Path.Combine(root, part);
        return DetectionFolderDataset.HasList(folder) ? DetectionFolderDataset.Open(folder, classes, $"{name} {part}") : null;
    }
}
