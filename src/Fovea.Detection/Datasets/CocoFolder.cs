using Fovea.Data;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Datasets;

/// <summary>Opens the parts of a set as COCO is laid out, for training and evaluation.</summary>
public static class CocoFolder
{
    private const string TrainName = "train", ValidationName = "val", Annotations = "annotations", Instances = "instances_";

    /// <summary>
    /// Opens the parts of <c>annotations/instances_train*.json</c> and <c>annotations/instances_val*.json</c>, such as <c>train2017</c> and
    /// <c>val2017</c>; where one of both is missing, a validation set is split off the other by seed. The labels are those of
    /// <see cref="CocoLabels.Usual"/> for the training part.
    /// </summary>
    /// <param name="folder">The folder with <c>annotations</c> and a folder of photographs for each part.</param>
    /// <param name="options">The share and the seed of the split.</param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <exception cref="DataException">A file is missing or damaged, or there are several training parts.</exception>
    public static DataSplits Open(string folder, ImageFolderOptions? options = null, bool deferErrors = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ImageFolderOptions();
        string? train = PartOf(folder, TrainName), validation = PartOf(folder, ValidationName);
        var first = CocoDetectionDataset.Open(folder, train ?? validation ?? throw Missing(folder), CocoLabels.Usual, deferErrors);
        return train is null || validation is null
            ? DataSplits.WithValidation(first, null, options.ValidationShare, options.Seed)
            : DataSplits.OfParts(first, CocoDetectionDataset.Open(folder, validation, _ => first.Labels, deferErrors), null);
    }

    /// <summary>Opens the part that evaluations measure: that of <c>instances_val*.json</c>, or else the training part.</summary>
    /// <inheritdoc cref="Open"/>
    public static IImageDataset OpenTest(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string part = PartOf(folder, ValidationName) ?? PartOf(folder, TrainName) ?? throw Missing(folder);
        return CocoDetectionDataset.Open(folder, part, CocoLabels.Usual);
    }

    /// <summary>Whether a folder is laid out so.</summary>
    public static bool IsIn(string folder) => Directory.Exists(Path.Combine(folder, Annotations))
        && Directory.EnumerateFiles(Path.Combine(folder, Annotations), Instances + "*.json").Any();

    private static string? PartOf(string folder, string name)
    {
        string place = Path.Combine(folder, Annotations);
        string[] parts = Directory.Exists(place)
            ?
            [
                .. Directory.EnumerateFiles(place, $"{Instances}{name}*.json")
                    .Select(file => Path.GetFileNameWithoutExtension(file)[Instances.Length..]).Order(CodePointOrder.Comparer),
            ]
            : [];
        return parts.Length < 2
            ? parts.FirstOrDefault()
            : throw new DataException(
                $"{place}: has instances of {string.Join(" and ", parts)}; expected one part of '{name}', move the others elsewhere.");
    }

    private static DataException Missing(string folder) => new(
        $"{folder}: {(Directory.Exists(folder) ? "no such file" : "no such folder")}, expected {Annotations}/{Instances}{TrainName}*.json "
        + $"or {Annotations}/{Instances}{ValidationName}*.json there, as COCO is laid out.");
}
