using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// AlexNet: five convolutions and three fully connected layers (Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep
/// convolutional neural networks"), in the paper's variant and in torchvision's, which is the single column of Krizhevsky 2014
/// (arXiv:1404.5997).
/// </summary>
public sealed class AlexNet : ChainClassifier
{
    private const int AveragedSize = 6;

    /// <summary>Creates the network of a configuration.</summary>
    /// <exception cref="ShapeException">The images are too small for the layers.</exception>
    public AlexNet(AlexNetConfig config)
        : base(
            new ExpectedInput("AlexNet", 3, config.InputSize, IsExact: !config.AdaptivePooling),
            Convolutions(config),
            config.AdaptivePooling ? AveragedSize : null,
            features => FullyConnected.Chain(config.Head, features, config.Classes))
    {
    }

    private static IEnumerable<Layer> Convolutions(AlexNetConfig config)
    {
        int channels = 3;
        foreach (AlexNetStage stage in config.Stages)
        {
            yield return new Conv2d(
                channels, stage.Channels, stage.Kernel, stage.Stride, stage.Padding,
                new ConvOptions
                {
                    Groups = stage.Groups,
                    WeightInitializer = config.Weights,
                    BiasInitializer = stage.Bias is { } bias ? Initializer.Constant(bias) : null,
                });
            yield return config.Activation();
            if (stage.IsNormalized)
                yield return new LocalResponseNorm(size: 5, alpha: 1e-4f, beta: 0.75f, k: 2f, alphaDividedBySize: false);
            if (stage.IsPooled)
                yield return new MaxPool2d(config.PoolKernel, stride: 2);
            channels = stage.Channels;
        }
    }
}

/// <summary>
/// A convolution of <see cref="AlexNet"/> with what follows it, in this order: activation, normalisation, pooling.
/// </summary>
/// <param name="Channels">Filters.</param>
/// <param name="Kernel">Height and width of a filter.</param>
/// <param name="Stride">The stride.</param>
/// <param name="Padding">Rows and columns of zeros on each side of the map.</param>
/// <param name="Groups">2 where the paper's two towers do not share maps.</param>
/// <param name="Bias">The initial biases; null for PyTorch's default.</param>
/// <param name="IsNormalized">Whether local response normalisation follows.</param>
/// <param name="IsPooled">Whether pooling follows.</param>
public sealed record AlexNetStage(
    int Channels,
    int Kernel,
    int Stride = 1,
    int Padding = 0,
    int Groups = 1,
    float? Bias = null,
    bool IsNormalized = false,
    bool IsPooled = false);

/// <summary>A variant of <see cref="AlexNet"/>.</summary>
/// <param name="InputSize">Height and width of the images: the minimum with adaptive pooling, the only size without.</param>
/// <param name="Stages">The convolutions.</param>
public sealed record AlexNetConfig(int InputSize, IReadOnlyList<AlexNetStage> Stages)
{
    /// <summary>The number of logits.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>Whether the last maps are pooled to 6x6 (adaptive average), so that larger images are supported.</summary>
    public bool AdaptivePooling { get; init; }

    /// <summary>The fully connected layers.</summary>
    public FullyConnectedConfig Head { get; init; } = new([4096, 4096]);

    /// <summary>Creates the activation after each convolution.</summary>
    public Func<Layer> Activation { get; init; } = () => new Relu();

    /// <summary>Height and width of the windows of max pooling, whose stride is 2: 3 for overlapping windows, 2 for others.</summary>
    public int PoolKernel { get; init; } = 3;

    /// <summary>The initializer of the convolutions' weights; null for PyTorch's default.</summary>
    public Initializer? Weights { get; init; }

    /// <summary>torchvision's <c>alexnet</c>.</summary>
    public static AlexNetConfig Torchvision { get; } = new(InputSize: 63, [
        new(64, Kernel: 11, Stride: 4, Padding: 2, IsPooled: true),
        new(192, Kernel: 5, Padding: 2, IsPooled: true),
        new(384, Kernel: 3, Padding: 1),
        new(256, Kernel: 3, Padding: 1),
        new(256, Kernel: 3, Padding: 1, IsPooled: true)])
    {
        AdaptivePooling = true,
        Head = new([4096, 4096]) { DropoutFirst = true },
    };

    /// <summary>
    /// The paper's variant: two towers, local response normalisation, and 55x55 maps after the first convolution, which takes images of
    /// 227x227 (the paper says 224).
    /// </summary>
    public static AlexNetConfig Paper2012 { get; } = new(InputSize: 227, [
        new(96, Kernel: 11, Stride: 4, Bias: 0f, IsNormalized: true, IsPooled: true),
        new(256, Kernel: 5, Padding: 2, Groups: 2, Bias: 1f, IsNormalized: true, IsPooled: true),
        new(384, Kernel: 3, Padding: 1, Bias: 0f),
        new(384, Kernel: 3, Padding: 1, Groups: 2, Bias: 1f),
        new(256, Kernel: 3, Padding: 1, Groups: 2, Bias: 1f, IsPooled: true)])
    {
        Head = new([4096, 4096]) { Weights = Initializer.Gaussian(0.01f), HiddenBias = 1f, OutputBias = 0f },
        Weights = Initializer.Gaussian(0.01f),
    };

    /// <summary>The paper's variant with a single tower, in which every filter sees all maps, as it is often drawn.</summary>
    public static AlexNetConfig Ungrouped2012 { get; } =
        Paper2012 with { Stages = [.. Paper2012.Stages.Select(stage => stage with { Groups = 1 })] };

    /// <summary>A small network with all kinds of layers of both variants, which tests train in milliseconds.</summary>
    internal static AlexNetConfig Tiny { get; } = new(InputSize: 63, [
        new(4, Kernel: 11, Stride: 4, Padding: 2, IsNormalized: true, IsPooled: true),
        new(8, Kernel: 3, Padding: 1, Groups: 2, IsPooled: true)])
    {
        AdaptivePooling = true,
        Head = new([32, 32]) { Dropout = 0f },
        Classes = 4,
    };
}
