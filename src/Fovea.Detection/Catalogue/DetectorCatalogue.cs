using Fovea.Detection.Networks;

namespace Fovea.Detection.Catalogue;

/// <summary>The detectors by name.</summary>
public static class DetectorCatalogue
{
    private const string Folder = "https://download.pytorch.org/models/";

    private const string FasterPaper =
        "Ren, He, Girshick, Sun: Faster R-CNN: towards real-time object detection with region proposal networks (arXiv:1506.01497)";

    private const string PyramidDeviation =
        "Regions come from a feature pyramid (Lin et al. 2017, arXiv:1612.03144) and are pooled by RoIAlign, as in torchvision; in the "
        + "paper they come from one map and are pooled by RoI max pooling.";

    /// <summary>All networks.</summary>
    public static IReadOnlyList<DetectorInfo> All { get; } =
    [
        new()
        {
            Name = "fasterrcnn_resnet50_fpn",
            Paper = FasterPaper,
            Year = 2015,
            Parameters = 41_808_406,
            Deviations = [PyramidDeviation],
            Weights = new(
                "COCO_V1", Folder + "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth", 37.0, MaskAp: null, BatchNormEpsilon: 0f),
            Create = FasterRcnn.ResNet50Fpn,
        },
        new()
        {
            Name = "maskrcnn_resnet50_fpn",
            Paper = "He, Gkioxari, Dollár, Girshick: Mask R-CNN (arXiv:1703.06870)",
            Year = 2017,
            Parameters = 44_454_513,
            HasMasks = true,
            Weights = new(
                "COCO_V1", Folder + "maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth", 37.9, MaskAp: 34.6, BatchNormEpsilon: 0f),
            Create = MaskRcnn.ResNet50Fpn,
        },
        new()
        {
            Name = "fasterrcnn_vgg16",
            Paper = FasterPaper,
            Year = 2015,
            Parameters = 138_507_572,
            Create = FasterRcnn.Vgg16,
        },
    ];

    /// <summary>
    /// The network of this name, in any case; null for none. Beside the published ones there is one over each classification network for
    /// colour images: <c>fasterrcnn_NETWORK_fpn</c>, <c>maskrcnn_NETWORK_fpn</c>, and over one map <c>fasterrcnn_NETWORK</c>.
    /// </summary>
    public static DetectorInfo? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? ComposedDetector.Find(name.ToLowerInvariant());
    }
}
