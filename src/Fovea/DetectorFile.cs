using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Formats;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>Makes a detector of a file of weights: the tensors say which network it is.</summary>
internal static class DetectorFile
{
    private const string ClassLogits = "roi_heads.box_predictor.cls_score.weight";
    private const string MaskLogits = "roi_heads.mask_predictor.mask_fcn_logits.weight";
    private const string VggBody = "backbone.body.features.0.weight";
    private const string Background = "background";
    private const string Counter = ".num_batches_tracked";

    /// <summary>Whether a file holds a detector's weights.</summary>
    public static bool IsIn(WeightFile file) => Entry(file, ClassLogits) is not null;

    /// <summary>The name of the network with the file's weights, the network in evaluation mode, and the names of its classes.</summary>
    /// <exception cref="FoveaException">The file is no detector, or the names are of another number of classes.</exception>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another network.</exception>
    public static (string Name, GeneralizedRcnn Network, IReadOnlyList<string> Classes) Load(WeightFile file, ObjectDetectorOptions options)
    {
        WeightEntry logits = Entry(file, ClassLogits) ?? throw new FoveaException(
            $"{file.Path} has no tensor '{ClassLogits}': give the weights of a detector with torchvision's names");
        DetectorDescription description = DetectorDescription.Of(file);
        DetectorInfo info = options.Model is { } named ? Named(named) : ModelOf(file);
        int classes = logits.Shape[0];
        RcnnOptions rcnn = description.Rcnn ?? new RcnnOptions();
        var config = new DetectorConfig(classes)
        {
            FrozenBatchNorm = !file.Entries.Any(entry => entry.Name.EndsWith(Counter, StringComparison.Ordinal)),
            BatchNormEpsilon = info.Weights is { } published && published.FileName == Path.GetFileName(file.Path)
                ? published.BatchNormEpsilon
                : new DetectorConfig().BatchNormEpsilon,
            Options = options.Rcnn?.Invoke(rcnn) ?? rcnn,
        };
        GeneralizedRcnn network = info.Create(config);
        ModelWeights.Load(file, network, new LoadOptions { Renames = OldNames.Of(network) });
        IReadOnlyList<string> names = options.Classes ?? description.Classes ?? Names(classes);
        if (names.Count == classes - 1)
            names = [Background, .. names];
        return names.Count == classes
            ? (info.Name, network, names)
            : throw new FoveaException(
                $"{file.Path}: there are {names.Count} names of classes, the weights have {classes - 1} and the background: "
                + "give one for each");
    }

    /// <summary>The network of a file: the header's, else the one that has its tensors.</summary>
    /// <exception cref="FoveaException">There is no detector of the header's name.</exception>
    public static DetectorInfo ModelOf(WeightFile file) => DetectorDescription.Of(file).Model is { } named ? Named(named) : Guessed(file);

    /// <summary>The detector of this name.</summary>
    /// <exception cref="FoveaException">There is none.</exception>
    public static DetectorInfo Named(string name) => DetectorCatalogue.Find(name) ?? throw new FoveaException(
        $"'{name}' is no detector: take one of {string.Join(", ", DetectorCatalogue.All.Select(row => row.Name))}, or name a "
        + "classification network: fasterrcnn_NETWORK_fpn, maskrcnn_NETWORK_fpn, fasterrcnn_NETWORK");

    private static DetectorInfo Guessed(WeightFile file) => Named(
        Entry(file, VggBody) is not null ? "fasterrcnn_vgg16"
        : Entry(file, MaskLogits) is not null ? "maskrcnn_resnet50_fpn"
        : "fasterrcnn_resnet50_fpn");

    private static WeightEntry? Entry(WeightFile file, string name) =>
        file.Entries.FirstOrDefault(entry => entry.Name.EndsWith(name, StringComparison.Ordinal));

    private static IReadOnlyList<string> Names(int classes) =>
        classes == CocoClasses.Names.Count ? CocoClasses.Names
        : classes == VocClasses.Names.Count ? VocClasses.Names
        : [.. Enumerable.Range(0, classes).Select(label => label == 0 ? Background : $"class {label}")];
}
