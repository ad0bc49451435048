using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>The numbers of filters of an Inception block of <see cref="GoogLeNet"/>: a row of table 1.</summary>
/// <param name="Conv1x1">1x1.</param>
/// <param name="Reduce3x3">1x1 before the 3x3 convolution.</param>
/// <param name="Conv3x3">3x3.</param>
/// <param name="Reduce5x5">1x1 before the 5x5 convolution.</param>
/// <param name="Conv5x5">5x5, which torchvision replaces by 3x3.</param>
/// <param name="PoolProjection">1x1 after the pooling.</param>
public sealed record InceptionConfig(int Conv1x1, int Reduce3x3, int Conv3x3, int Reduce5x5, int Conv5x5, int PoolProjection)
{
    /// <summary>The number of output channels.</summary>
    public int OutputChannels => Conv1x1 + Conv3x3 + Conv5x5 + PoolProjection;
}

/// <summary>A variant of <see cref="GoogLeNet"/>.</summary>
/// <param name="Stages">The Inception blocks of each stage, from the third stage on.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record GoogLeNetConfig(IReadOnlyList<IReadOnlyList<InceptionConfig>> Stages, int Classes = 1000)
{
    private const float BatchNormEpsilon = 1e-3f;

    /// <summary>The numbers of filters of the first two convolutions and of the third.</summary>
    public (int First, int Second) StemChannels { get; init; } = (64, 192);

    /// <summary>The stride of the first convolution: 2, or 1 for small images.</summary>
    public int StemStride { get; init; } = 2;

    /// <summary>Whether batch normalisation follows every convolution, instead of biases and two local response normalisations.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>The kernel size of the third branch of a block.</summary>
    public int LargeKernel { get; init; } = 5;

    /// <summary>The kernel size of the pooling before the last stage.</summary>
    public int LastPoolKernel { get; init; } = 3;

    /// <summary>The dropout probability before the last layer.</summary>
    public float Dropout { get; init; } = 0.4f;

    /// <summary>The blocks, such as <c>inception4a</c>, whose maps are the input of an auxiliary classifier.</summary>
    public IReadOnlyList<string> Auxiliaries { get; init; } = ["inception4a", "inception4d"];

    /// <summary>
    /// Whether auxiliary classifiers pool their maps to 4x4 (adaptive average), for images of any size, or average 5x5 windows with stride
    /// 3, for one size.
    /// </summary>
    public bool AdaptiveAuxiliaries { get; init; }

    /// <summary>The number of filters of an auxiliary classifier's convolution.</summary>
    public int AuxiliaryChannels { get; init; } = 128;

    /// <summary>The width of an auxiliary classifier's hidden layer.</summary>
    public int AuxiliaryWidth { get; init; } = 1024;

    /// <summary>The dropout probability of an auxiliary classifier.</summary>
    public float AuxiliaryDropout { get; init; } = 0.7f;

    /// <summary>Height and width of the training images, to which non-adaptive auxiliary classifiers are fixed.</summary>
    public int InputSize { get; init; } = 224;

    /// <summary>The initializer of all weights.</summary>
    public Initializer Weights { get; init; } = Initializer.Glorot;

    /// <summary>
    /// The paper's variant. The paper gives neither initial values nor the constants of local response normalisation: weights are
    /// initialised by Glorot, biases with 0.2, and the constants are Caffe's, as in the reimplementation <c>bvlc_googlenet</c>.
    /// </summary>
    public static GoogLeNetConfig Paper2014 { get; } = new([
        [new(64, 96, 128, 16, 32, 32), new(128, 128, 192, 32, 96, 64)],
        [
            new(192, 96, 208, 16, 48, 64), new(160, 112, 224, 24, 64, 64), new(128, 128, 256, 24, 64, 64), new(112, 144, 288, 32, 64, 64),
            new(256, 160, 320, 32, 128, 128),
        ],
        [new(256, 160, 320, 32, 128, 128), new(384, 192, 384, 48, 128, 128)]]);

    /// <summary>torchvision's <c>googlenet</c>: batch normalisation, 3x3 in place of 5x5 filters.</summary>
    public static GoogLeNetConfig Torchvision { get; } = Paper2014 with
    {
        BatchNorm = true,
        LargeKernel = 3,
        LastPoolKernel = 2,
        Dropout = 0.2f,
        AdaptiveAuxiliaries = true,
        Weights = Initializer.Gaussian(0.01f),
    };

    /// <summary>A small network with all kinds of layers, which tests train in milliseconds.</summary>
    internal static GoogLeNetConfig Tiny { get; } = new([[new(4, 4, 8, 2, 4, 4)], [new(4, 4, 8, 2, 4, 4), new(4, 4, 8, 2, 4, 4)]])
    {
        StemChannels = (8, 16),
        Classes = 4,
        Dropout = 0f,
        Auxiliaries = ["inception3a", "inception4a"],
        AuxiliaryChannels = 8,
        AuxiliaryWidth = 16,
        AuxiliaryDropout = 0f,
        InputSize = 80,
    };

    /// <summary>A convolution with padding that keeps the size at stride 1, followed by its normalisation and ReLU.</summary>
    internal Layer Convolution(int inputs, int outputs, int kernel, int stride = 1) =>
        new ConvolutionUnit(this, inputs, outputs, kernel, stride);

    private sealed class ConvolutionUnit : Layer
    {
        private readonly Conv2d _conv;
        private readonly BatchNorm2d? _norm;
        private readonly Relu _relu;

        public ConvolutionUnit(GoogLeNetConfig config, int inputs, int outputs, int kernel, int stride)
        {
            _conv = Add("conv", new Conv2d(
                inputs, outputs, kernel, stride, padding: kernel / 2,
                options: new()
                {
                    Bias = !config.BatchNorm,
                    WeightInitializer = config.Weights,
                    BiasInitializer = Initializer.Constant(0.2f)
                }));
            _norm = config.BatchNorm ? Add("bn", new BatchNorm2d(outputs, BatchNormEpsilon)) : null;
            _relu = Add("relu", new Relu());
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor maps = _conv.Forward(input);
            return _relu.Forward(_norm?.Forward(maps) ?? maps);
        }
    }
}
