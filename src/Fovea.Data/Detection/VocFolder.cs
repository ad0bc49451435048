namespace Fovea.Data.Detection;

/// <summary>Opens the parts of a set in the layout of PASCAL VOC, for training and evaluation.</summary>
public static class VocFolder
{
    private const string TrainName = "train", ValidationName = "val", BothName = "trainval", TestName = "test";

    /// <summary>
    /// Opens the parts that are listed in <c>ImageSets</c>: <c>train</c> and <c>val</c>, and <c>test</c> where its objects are published.
    /// Where one of the first two is missing, a validation set is split off the other, or off <c>trainval</c>, by seed.
    /// </summary>
    /// <param name="folder">The folder, as for <see cref="VocDetectionDataset.Open"/>.</param>
    /// <param name="options">The share and the seed of the split.</param>
    /// <param name="classes">The classes, the background first; VOC's unless given.</param>
    /// <param name="deferErrors">
    /// Whether a missing or damaged file is told of when its sample is asked for, not at once, so that a check can tell of all.
    /// </param>
    /// <param name="masks">
    /// Whether the set has masks, from <c>SegmentationObject</c>; its photographs are then those that <c>ImageSets/Segmentation</c> lists.
    /// </param>
    /// <exception cref="DataException">
    /// A folder or file is missing, or a file is damaged; the message names the file and the line.
    /// </exception>
    public static DataSplits Open(
        string folder, ImageFolderOptions? options = null, IReadOnlyList<string>? classes = null, bool deferErrors = false,
        bool masks = false)
    {
        options ??= new ImageFolderOptions();
        VocDetectionDataset? train = Part(TrainName), validation = Part(ValidationName);
        VocDetectionDataset? test = Test(folder, classes, deferErrors, masks);
        if (train is not null && validation is not null)
            return DataSplits.OfParts(train, validation, test);
        IImageDataset whole = train ?? Part(BothName) ?? validation
            ?? VocDetectionDataset.Open(folder, TrainName, classes, masks: masks); // which tells what is missing
        return DataSplits.WithValidation(whole, test, options.ValidationShare, options.Seed);

        VocDetectionDataset? Part(string name) => VocFolder.Part(folder, name, classes, deferErrors, masks);
    }

    /// <summary>Whether a folder is laid out so.</summary>
    public static bool IsIn(string folder) => VocDetectionDataset.IsIn(folder);

    /// <summary>Opens the part that evaluations measure: <c>test</c>, or else <c>val</c>, or else what there is.</summary>
    /// <inheritdoc cref="Open"/>
    public static IImageDataset OpenTest(string folder, IReadOnlyList<string>? classes = null, bool masks = false) =>
        Test(folder, classes, deferErrors: false, masks) ?? Part(folder, ValidationName, classes, deferErrors: false, masks)
        ?? Open(folder, new ImageFolderOptions { ValidationShare = 0 }, classes, masks: masks).Train;

    private static VocDetectionDataset? Test(string folder, IReadOnlyList<string>? classes, bool deferErrors, bool masks) =>
        VocDetectionDataset.HasObjects(folder, TestName, masks)
            ? VocDetectionDataset.Open(folder, TestName, classes, deferErrors, masks)
            : null;

    private static VocDetectionDataset? Part(
        string folder, string part, IReadOnlyList<string>? classes, bool deferErrors, bool masks) =>
        VocDetectionDataset.HasPart(folder, part, masks)
            ? VocDetectionDataset.Open(folder, part, classes, deferErrors, masks)
            : null;
}
