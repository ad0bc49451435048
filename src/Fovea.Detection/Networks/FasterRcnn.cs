using Fovea.Detection.Anchors;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Networks;

/// <summary>
/// Faster R-CNN (Ren, He, Girshick and Sun 2015, "Faster R-CNN: towards real-time object detection with region proposal networks",
/// arXiv:1506.01497), with a feature pyramid as in torchvision, and as published over one map.
/// </summary>
public static class FasterRcnn
{
    private const int RegionSize = 7;
    private const int SamplingRatio = 2;
    private const int PublishedStride = 16;
    private const int PublishedWidth = 4096;
    private const int PyramidWidth = 1024;
    private const int PublishedRpnWidth = 512;
    private const float PublishedDropout = 0.5f;

    /// <summary>torchvision's <c>fasterrcnn_resnet50_fpn</c>: 41,755,286 parameters with 91 classes and frozen batch norm.</summary>
    public static GeneralizedRcnn ResNet50Fpn(DetectorConfig? config = null)
    {
        config ??= new DetectorConfig();
        return Fpn(ResNet50(config), config);
    }

    /// <summary>Faster R-CNN with a feature pyramid over any classification network.</summary>
    /// <param name="network">The network, whose head is removed.</param>
    /// <param name="config">Classes and settings.</param>
    /// <exception cref="Tensors.ShapeException">The network accepts images of one size only.</exception>
    public static GeneralizedRcnn Fpn(Classifier network, DetectorConfig? config = null)
    {
        config ??= new DetectorConfig();
        return new GeneralizedRcnn(PyramidArchitecture(network, config), config.Options);
    }

    /// <summary>
    /// The paper's network over the convolutions of VGG-16 with one map, as published in py-faster-rcnn: anchors of three sizes and ratios
    /// at stride 16, RoI pooling to 7x7, two fully connected layers of 4096.
    /// </summary>
    public static GeneralizedRcnn Vgg16(DetectorConfig? config = null) => SingleScale(new Vgg(VggConfig.D), config);

    /// <summary>The paper's network over the maps with stride 16 of any classification network.</summary>
    /// <param name="network">The network, whose head is removed.</param>
    /// <param name="config">Classes and settings.</param>
    /// <exception cref="Tensors.ShapeException">The network accepts images of one size only.</exception>
    /// <exception cref="ArgumentException">No stage of the network has stride 16.</exception>
    public static GeneralizedRcnn SingleScale(Classifier network, DetectorConfig? config = null)
    {
        config ??= new DetectorConfig();
        return new GeneralizedRcnn(SingleScaleArchitecture(network, config), config.Options);
    }

    /// <summary>The ResNet-50 of torchvision's detectors.</summary>
    internal static ResNet ResNet50(DetectorConfig config) => new(ResNetConfig.ResNet50 with
    {
        FrozenBatchNorm = config.FrozenBatchNorm,
        BatchNormEpsilon = config.BatchNormEpsilon,
    });

    internal static RcnnArchitecture SingleScaleArchitecture(Classifier network, DetectorConfig config)
    {
        var backbone = new SingleScaleBackbone(network, PublishedStride);
        return new RcnnArchitecture(
            config.Classes,
            backbone,
            AnchorGenerator.SingleScale,
            config.Options.RoiPooling == RoiPooling.Align
                ? new RoiAlignOperator(RegionSize, RegionSize, 1f / PublishedStride, SamplingRatio)
                : new RoiPoolOperator(RegionSize, RegionSize, 1f / PublishedStride),
            new BoxHead(
                backbone.Channels * RegionSize * RegionSize, config.BoxHeadWidth ?? PublishedWidth, PublishedDropout, config.BoxHeadRanks))
        {
            RpnWidth = PublishedRpnWidth,
        };
    }

    internal static RcnnArchitecture PyramidArchitecture(Classifier network, DetectorConfig config)
    {
        var backbone = new PyramidBackbone(network);
        RoiOperator pooling = PyramidPooling(backbone, RegionSize, config.Options);
        return new RcnnArchitecture(
            config.Classes,
            backbone,
            AnchorGenerator.Pyramid(backbone.Levels),
            pooling,
            new BoxHead(backbone.Channels * RegionSize * RegionSize, config.BoxHeadWidth ?? PyramidWidth, ranks: config.BoxHeadRanks))
        {
            Levels = pooling.Levels,
        };
    }

    internal static RoiOperator PyramidPooling(DetectorBackbone backbone, int size, RcnnOptions options)
    {
        float[] scales = [.. backbone.Strides.Select(stride => 1f / stride)];
        return options.RoiPooling == RoiPooling.Pool
            ? new MultiScaleRoiPoolOperator(size, size, scales)
            : new MultiScaleRoiAlignOperator(size, size, scales, SamplingRatio);
    }
}
