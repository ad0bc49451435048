using Fovea.Nn;

namespace Fovea.Detection.Networks;

/// <summary>
/// Mask R-CNN (He, Gkioxari, Dollár and Girshick 2017, "Mask R-CNN", arXiv:1703.06870): <see cref="FasterRcnn"/> with a branch that finds
/// the pixels of each object.
/// </summary>
public static class MaskRcnn
{
    private const int RegionSize = 14;
    private const int Width = 256;
    private const int Convolutions = 4;

    /// <summary>torchvision's <c>maskrcnn_resnet50_fpn</c>: 44,401,393 parameters with 91 classes and frozen batch norm.</summary>
    public static GeneralizedRcnn ResNet50Fpn(DetectorConfig? config = null)
    {
        config ??= new DetectorConfig();
        return Fpn(FasterRcnn.ResNet50(config), config);
    }

    /// <summary>Mask R-CNN with a feature pyramid over any classification network.</summary>
    /// <param name="network">The network, whose head is removed.</param>
    /// <param name="config">Classes and settings.</param>
    /// <exception cref="Tensors.ShapeException">The network accepts images of one size only.</exception>
    public static GeneralizedRcnn Fpn(Classifier network, DetectorConfig? config = null)
    {
        config ??= new DetectorConfig();
        RcnnArchitecture boxes = FasterRcnn.PyramidArchitecture(network, config);
        var masks = new MaskBranch(
            FasterRcnn.PyramidPooling(boxes.Backbone, RegionSize, config.Options),
            [.. Enumerable.Repeat(Width, Convolutions)],
            PredictorWidth: Width);
        return new GeneralizedRcnn(boxes with { Masks = masks }, config.Options);
    }
}
