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
    /// <param name="root">The folder.</param>
    /// <param name="options">The share and the seed of the split.</param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <exception cref="DataException">
    /// There is no such folder, it has no list, the list has another form, or a picture is missing; the message names the line.
    /// </exception>
    public static DataSplits Open(string root, ImageFolderOptions? options = null, bool deferErrors = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        options ??= new ImageFolderOptions();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        if (Part(TrainName, null) is not { } train)
        {
            return DataSplits.WithValidation(
                DetectionFolderDataset.Open(root, deferErrors: deferErrors), null, options.ValidationShare, options.Seed);
        }

        DetectionFolderDataset? validation = Part(ValidationName, train.Classes);
        DetectionFolderDataset? test = Part(TestName, train.Classes);
        return validation is null
            ? DataSplits.WithValidation(train, test, options.ValidationShare, options.Seed)
            : DataSplits.OfParts(train, validation, test);

        DetectionFolderDataset? Part(string part, IReadOnlyList<string>? classes)
        {
            string folder = Path.Combine(root, part);
            return DetectionFolderDataset.HasList(folder)
                ? DetectionFolderDataset.Open(folder, classes, $"{name} {part}", deferErrors)
                : null;
        }
    }

    /// <summary>Whether a folder, or <c>train</c> in it, has a file directly in it that looks like a list of boxes.</summary>
    public static bool IsIn(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        return DetectionFolderDataset.SeemsToHaveList(root) || DetectionFolderDataset.SeemsToHaveList(Path.Combine(root, TrainName));
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
}
