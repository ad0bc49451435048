using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;

namespace Fovea.Models;

/// <summary>The layers before the first stage of a <see cref="ResNet"/>.</summary>
public enum ResNetStem
{
    /// <summary>A 7x7 convolution and max pooling, both with stride 2; names are torchvision's.</summary>
    ImageNet,

    /// <summary>A 3x3 convolution; the names of shortcuts and of the classifier are <c>shortcut</c> and <c>linear</c>.</summary>
    Cifar,
}

/// <summary>The shortcut of a block of a <see cref="ResNet"/>.</summary>
public enum ResNetShortcut
{
    /// <summary>No shortcut: a plain network.</summary>
    None,

    /// <summary>The paper's option A: the block's input, where the shape changes subsampled and padded with channels of zeros.</summary>
    ZeroPadding,

    /// <summary>Option B: a 1x1 convolution where the shape changes, else the block's input.</summary>
    Projection,

    /// <summary>Option C: a 1x1 convolution everywhere.</summary>
    ProjectionEverywhere,
}

/// <summary>A variant of <see cref="ResNet"/>.</summary>
/// <param name="Depths">The number of blocks of each stage.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record ResNetConfig(IReadOnlyList<int> Depths, int Classes = 1000)
{
    private const int BottleneckExpansion = 4;

    /// <summary>Whether blocks are bottlenecks of 1x1, 3x3 and 1x1 convolutions instead of two 3x3 convolutions.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>
    /// Whether a bottleneck's stride is that of its first 1x1 convolution, as in the paper (v1), or of its 3x3 convolution, as in
    /// torchvision (v1.5).
    /// </summary>
    public bool StrideInFirstConvolution { get; init; }

    /// <summary>The number of channels of the first stage's 3x3 convolutions; it doubles with each stage.</summary>
    public int Width { get; init; } = 64;

    /// <summary>The factor by which a bottleneck's 3x3 convolution is wider.</summary>
    public int WidthFactor { get; init; } = 1;

    /// <summary>The groups of a bottleneck's 3x3 convolution.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The layers before the first stage.</summary>
    public ResNetStem Stem { get; init; } = ResNetStem.ImageNet;

    /// <summary>The shortcuts.</summary>
    public ResNetShortcut Shortcut { get; init; } = ResNetShortcut.Projection;

    /// <summary>
    /// Whether batch norm is torchvision's <c>FrozenBatchNorm2d</c>, as in detectors that start from pretrained weights: its weights and
    /// biases are buffers, and it always uses the running statistics.
    /// </summary>
    public bool FrozenBatchNorm { get; init; }

    /// <summary>The constant added to the variance in batch norm.</summary>
    public float BatchNormEpsilon { get; init; } = 1e-5f;

    /// <summary>The initializer of the convolutions' weights; torchvision's unless given.</summary>
    public Initializer Weights { get; init; } = Initializer.HeFanOut;

    /// <summary>The initializer of the last layer's weights; null for PyTorch's default.</summary>
    public Initializer? ClassifierWeights { get; init; }

    /// <summary>18 layers.</summary>
    public static ResNetConfig ResNet18 { get; } = new([2, 2, 2, 2]);

    /// <summary>The network that CNTK calls ResNet-18: the last stage has a third block, which makes 20 layers.</summary>
    public static ResNetConfig ResNet18Cntk { get; } = ResNet18 with { Depths = [2, 2, 2, 3] };

    /// <summary>34 layers.</summary>
    public static ResNetConfig ResNet34 { get; } = new([3, 4, 6, 3]);

    /// <summary>50 layers.</summary>
    public static ResNetConfig ResNet50 { get; } = ResNet34 with { Bottleneck = true };

    /// <summary>101 layers.</summary>
    public static ResNetConfig ResNet101 { get; } = ResNet50 with { Depths = [3, 4, 23, 3] };

    /// <summary>152 layers.</summary>
    public static ResNetConfig ResNet152 { get; } = ResNet50 with { Depths = [3, 8, 36, 3] };

    /// <summary>A small network with all kinds of layers, which tests train in milliseconds.</summary>
    internal static ResNetConfig Tiny { get; } = new([1, 2], Classes: 4) { Width = 8, Bottleneck = true, Groups = 2 };

    /// <summary>The network for CIFAR-10 with 6n + 2 layers, option A and the paper's initialisation (section 4.2).</summary>
    /// <exception cref="ArgumentException">The number of layers is not 6n + 2.</exception>
    public static ResNetConfig Cifar(int layers) => layers > 2 && (layers - 2) % 6 == 0
        ? new ResNetConfig([.. Enumerable.Repeat((layers - 2) / 6, 3)], Classes: 10)
        {
            Width = 16,
            Stem = ResNetStem.Cifar,
            Shortcut = ResNetShortcut.ZeroPadding,
        }.WithPaperInitialization()
        : throw new ArgumentException($"ResNet for CIFAR-10: {layers} layers; expected 6n + 2, such as 20, 32, 44, 56 or 110.");

    /// <summary>
    /// The paper's variant (v1) of a bottleneck network, with its initialisation: the stride is that of the first 1x1 convolution.
    /// </summary>
    public ResNetConfig V1() => (this with { StrideInFirstConvolution = true }).WithPaperInitialization();

    /// <summary>This variant without shortcuts, with the paper's initialisation.</summary>
    public ResNetConfig Plain() => (this with { Shortcut = ResNetShortcut.None }).WithPaperInitialization();

    /// <summary>
    /// This variant with the initialisation of He et al. 2015 (arXiv:1502.01852), which the paper uses: normal with variance 2 / fan_in.
    /// </summary>
    public ResNetConfig WithPaperInitialization() => this with { Weights = Initializer.HeFanIn, ClassifierWeights = Initializer.HeFanIn };

    /// <summary>A batch normalisation of maps with a number of channels.</summary>
    internal BatchNorm2d BatchNorm(int channels) => new(channels, BatchNormEpsilon, frozen: FrozenBatchNorm);

    /// <summary>The number of output channels of a stage.</summary>
    internal int OutputChannels(int stage) => (Width << stage) * (Bottleneck ? BottleneckExpansion : 1);

    /// <summary>The convolutions of a block whose 3x3 convolutions have <paramref name="width"/> channels before widening.</summary>
    internal IEnumerable<ConvolutionRow> BlockConvolutions(int width, int stride)
    {
        if (!Bottleneck)
            return [new(width, 3, stride), new(width, 3)];
        int inner = width * WidthFactor;
        (int first, int second) = StrideInFirstConvolution ? (stride, 1) : (1, stride);
        return [new(inner, 1, first), new(inner, 3, second, Groups), new(width * BottleneckExpansion, 1)];
    }
}

/// <summary>A convolution of a block.</summary>
internal sealed record ConvolutionRow(int Channels, int Kernel, int Stride = 1, int Groups = 1);
