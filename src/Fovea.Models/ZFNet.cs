using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// ZFNet: AlexNet with smaller filters and strides in its first two layers (Zeiler and Fergus 2013, "Visualizing and understanding
/// convolutional networks", arXiv:1311.2901, figure 3). Maps are pooled before they are normalised.
/// </summary>
/// <remarks>
/// The paper gives no constants for the normalisation across maps; these are AlexNet's, whose architecture it starts from.
/// </remarks>
public sealed class ZFNet : ChainClassifier
{
    /// <summary>Creates the network of a configuration.</summary>
    /// <exception cref="ShapeException">The images are too small for the layers.</exception>
    public ZFNet(ZFNetConfig config)
        : base(
            new ExpectedInput("ZFNet", 3, config.InputSize, IsExact: true),
            Convolutions(config),
            pooledSize: null,
            features => FullyConnected.Chain(config.Head, features, config.Classes))
    {
    }

    private static IEnumerable<Layer> Convolutions(ZFNetConfig config)
    {
        int channels = 3;
        foreach (ZFNetStage stage in config.Stages)
        {
            yield return new Conv2d(
                channels, stage.Channels, stage.Kernel, stage.Stride, stage.Padding,
                options: new() { WeightInitializer = Initializer.Gaussian(0.01f), BiasInitializer = Initializer.Constant(0f) });
            yield return new Relu();
            if (stage.PoolPadding is { } padding)
                yield return new MaxPool2d(kernel: 3, stride: 2, padding);
            if (stage.IsNormalized)
                yield return new LocalResponseNorm(size: 5, alpha: 1e-4f, beta: 0.75f, k: 2f, alphaDividedBySize: false);
            channels = stage.Channels;
        }
    }
}

/// <summary>
/// A convolution of <see cref="ZFNet"/> with what follows it, in this order: ReLU, 3x3 pooling of stride 2, normalisation.
/// </summary>
/// <param name="Channels">Filters.</param>
/// <param name="Kernel">Height and width of a filter.</param>
/// <param name="Stride">The stride.</param>
/// <param name="Padding">Rows and columns of zeros on each side of the map.</param>
/// <param name="PoolPadding">The padding of the pooling; null for no pooling.</param>
/// <param name="IsNormalized">Whether normalisation across maps follows.</param>
public sealed record ZFNetStage(
    int Channels, int Kernel = 3, int Stride = 1, int Padding = 1, int? PoolPadding = null, bool IsNormalized = false);

/// <summary>A variant of <see cref="ZFNet"/>.</summary>
/// <param name="Stages">The convolutions.</param>
/// <param name="InputSize">Height and width of the images.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record ZFNetConfig(IReadOnlyList<ZFNetStage> Stages, int InputSize = 224, int Classes = 1000)
{
    /// <summary>The fully connected layers.</summary>
    public FullyConnectedConfig Head { get; init; } =
        new([4096, 4096]) { Weights = Initializer.Gaussian(0.01f), HiddenBias = 0f, OutputBias = 0f };

    /// <summary>The paper's model (figure 3), with maps of 110, 55, 26, 13 and 6 pixels.</summary>
    public static ZFNetConfig Figure3 { get; } = Of(384, 384, 256);

    /// <summary>The paper's best single model: 512, 1024 and 512 maps in layers 3 to 5 (table 2).</summary>
    public static ZFNetConfig Wide { get; } = Of(512, 1024, 512);

    /// <summary>A small network with all kinds of layers, which tests train in milliseconds.</summary>
    internal static ZFNetConfig Tiny { get; } = new([
        new(4, Kernel: 7, Stride: 2, PoolPadding: 1, IsNormalized: true),
        new(8, PoolPadding: 0)])
    {
        InputSize = 32,
        Classes = 4,
        Head = Figure3.Head with { Hidden = [32], Dropout = 0f, Weights = null },
    };

    private static ZFNetConfig Of(int third, int fourth, int fifth) => new([
        new(96, Kernel: 7, Stride: 2, PoolPadding: 1, IsNormalized: true),
        new(256, Kernel: 5, Stride: 2, Padding: 0, PoolPadding: 1, IsNormalized: true),
        new(third),
        new(fourth),
        new(fifth, PoolPadding: 0)]);
}
