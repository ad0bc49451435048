using Fovea.Data.Folders;

namespace Fovea.Data.ImageNet;

/// <summary>
/// Opens ImageNet's classification set (ILSVRC 2012) in either layout: torchvision's, where <c>train</c> and <c>val</c> are folders of
/// classes, or ILSVRC's own, where <c>val</c> holds the images themselves and the development kit their labels. The classes are the
/// synsets, such as <c>n01440764</c>, in their order.
/// </summary>
public static class ImageNetFolder
{
    private const string TrainName = "train", ValidationName = "val", ValidationTitle = "imagenet val";

    /// <summary>The training images, with the 50,000 validation images.</summary>
    /// <param name="root">The folder that holds <c>train</c> and <c>val</c>, and for ILSVRC's layout the development kit.</param>
    /// <exception cref="DataException">A folder or a file of the development kit is missing or damaged.</exception>
    public static DataSplits Open(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ImageFolderDataset train = ImageFolderDataset.Open(Existing(root, TrainName), "imagenet train");
        return DataSplits.OfParts(train, OpenValidation(root, train.Classes), null);
    }

    /// <summary>The validation images, by which ImageNet's figures are published; <c>train</c> may be missing.</summary>
    /// <inheritdoc cref="Open"/>
    public static IImageDataset OpenValidation(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        string train = Path.Combine(root, TrainName);
        return OpenValidation(root, Directory.Exists(train) ? [.. Listing.Folders(train).Select(Name)] : null);
    }

    private static IImageDataset OpenValidation(string root, IReadOnlyList<string>? classes)
    {
        string folder = Existing(root, ValidationName);
        if (Listing.Folders(folder).Length == 0)
            return IlsvrcValidation.Open(folder, DevelopmentKit.Read(root), classes, ValidationTitle);
        IImageDataset validation = ImageFolderDataset.Open(folder, ValidationTitle);
        return classes is null ? validation : RelabeledDataset.ByExactName(validation, classes);
    }

    private static string Name(string folder) => Path.GetFileName(folder);

    private static string Existing(string root, string name)
    {
        string folder = Path.Combine(root, name);
        return Directory.Exists(folder)
            ? folder
            : throw new DataException(
                $"{folder}: no such folder; give the folder that holds ImageNet's '{TrainName}' and '{ValidationName}'.");
    }
}
