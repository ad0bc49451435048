using Fovea.Data;
using Fovea.Detection.Anchors;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Tests.Networks;

/// <summary>A detector over the last maps of ResNet-20 that computes an image of 96 x 96 pixels in a few milliseconds.</summary>
internal static class SmallRcnn
{
    public const int Classes = 4;
    private const int Stride = 4, Bins = 7;

    /// <summary>The sizes of images, and few proposals.</summary>
    public static RcnnOptions Options { get; } = RcnnOptions.FastRcnn with
    {
        MinSize = 96,
        MaxSize = 96,
        RpnPreNmsTopNTrain = 300,
        RpnPostNmsTopNTrain = 60,
        RpnPreNmsTopNTest = 200,
        RpnPostNmsTopNTest = 40,
    };

    public static RcnnArchitecture Architecture(float dropout = 0)
    {
        var backbone = new SingleScaleBackbone(ModelCatalogue.Find("resnet20_cifar").Create(new ModelOptions()), Stride);
        return new RcnnArchitecture(
            Classes, backbone, new AnchorGenerator([[16, 32, 64]], [[0.5f, 1, 2]]), new RoiPoolOperator(Bins, Bins, 1f / Stride),
            new BoxHead(backbone.Channels * Bins * Bins, 32, dropout))
        {
            RpnWidth = 32,
        };
    }

    public static GeneralizedRcnn FasterRcnn(RcnnOptions? options = null)
    {
        var model = new GeneralizedRcnn(Architecture(), options ?? Options);
        model.Initialize(3);
        return model;
    }

    public static FastRcnn FastRcnn(RcnnOptions? options = null)
    {
        var model = new FastRcnn(Architecture(), options ?? Options);
        model.Initialize(3);
        return model;
    }

    /// <summary>A picture of noise.</summary>
    public static Image Picture(int width = 96, int height = 96, int seed = 1)
    {
        var image = new Image(width, height, channels: 3);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }

    /// <summary>Two objects in a picture of 96 x 96 pixels.</summary>
    public static DetectionTarget Objects { get; } = new([new BoundingBox(10, 20, 50, 60), new BoundingBox(40, 30, 90, 80)], [1, 3]);
}
