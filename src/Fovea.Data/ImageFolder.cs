using Fovea.Data.Folders;

namespace Fovea.Data;

/// <summary>Opens a folder of photographs with a sub-folder for each class, whole or in parts, for training and evaluation.</summary>
public static class ImageFolder
{
    private const string TrainName = "train", ValidationName = "val", TestName = "test";

    /// <summary>
    /// Opens the set in <paramref name="root"/>. Where it has a folder <c>train</c> of classes, <c>val</c> is the validation set and
    /// <c>test</c> the test set; without <c>train</c>, its own sub-folders are the classes. Without <c>val</c>, a validation set is split
    /// off the training images by class and by seed. The classes are those of the training images; other parts are matched by exact
    /// name.
    /// </summary>
    /// <exception cref="DataException">
    /// There is no such folder, there are fewer than two classes, a class has no image, or a part has a class that the training images
    /// lack.
    /// </exception>
    public static DataSplits Open(string root, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        options ??= new ImageFolderOptions();
        if (!Directory.Exists(root))
            throw new DataException($"{root}: no such folder, expected one with a sub-folder for each class.");
        IImageDataset? validation = Part(root, ValidationName), test = Part(root, TestName);
        IImageDataset? part = Part(root, TrainName);
        if (part is null && (validation ?? test) is { } other)
        {
            throw new DataException(
                $"{root}: has a folder '{(other == test ? TestName : ValidationName)}' with classes but none named '{TrainName}'; add it, "
                + "or give the folder of the classes themselves.");
        }

        IImageDataset train = part ?? ImageFolderDataset.Open(root);
        if (train.Classes.Count < 2)
        {
            throw new DataException(
                $"{root}: one class, '{train.Classes[0]}', where there is nothing to tell apart; expected a sub-folder for each of at "
                + "least two classes.");
        }

        validation = validation is null ? null : RelabeledDataset.ByExactName(validation, train.Classes);
        test = test is null ? null : RelabeledDataset.ByExactName(test, train.Classes);
        return validation is null
            ? DataSplits.WithValidation(train, test, options.ValidationShare, options.Seed)
            : DataSplits.OfParts(train, validation, test);
    }

    /// <summary>
    /// Opens the part that evaluations measure: the folder <c>test</c>, or else <c>val</c>. Where no part is a folder of classes,
    /// <paramref name="root"/> itself is the set, as photographs that a network has not seen.
    /// </summary>
    /// <exception cref="DataException">There is no such folder, it has training images only, or a class has no image.</exception>
    public static IImageDataset OpenTest(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        IImageDataset? train = Part(root, TrainName);
        IImageDataset? test = Part(root, TestName) ?? Part(root, ValidationName);
        if (test is null)
        {
            return train is null
                ? ImageFolderDataset.Open(root)
                : throw new DataException(
                    $"{root}: has a folder '{TrainName}' with classes but none named '{ValidationName}' or '{TestName}'; give the folder "
                    + "of the classes themselves.");
        }

        return train is null ? test : RelabeledDataset.ByExactName(test, train.Classes);
    }

    private static ImageFolderDataset? Part(string root, string name)
    {
        string folder = Path.Combine(root, name);
        return Directory.Exists(folder) && Listing.Folders(folder).Length > 0
            ? ImageFolderDataset.Open(folder, $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))} {name}")
            : null;
    }
}
