using Fovea.Nn.Initialization;

namespace Fovea.Models;

/// <summary>What stands before the first stage of a <see cref="ResNet"/>.</summary>
public enum ResNetStem
{
    /// <summary>A 7x7 convolution and a pooling, each of stride 2; names are torchvision's.</summary>
    ImageNet,

    /// <summary>A 3x3 convolution; the names of shortcuts and of the classifier are <c>shortcut</c> and <c>linear</c>.</summary>
    Cifar,
}

/// <summary>What leads around the convolutions of a block of a <see cref="ResNet"/>.</summary>
public enum ResNetShortcut
{
    /// <summary>Nothing: a plain network.</summary>
    None,

    /// <summary>The paper's option A: the block's input, subsampled and with channels of zeros where the sizes change.</summary>
    ZeroPadding,

    /// <summary>Option B: a 1x1 convolution where the sizes change, else the input.</summary>
    Projection,

    /// <summary>Option C: a 1x1 convolution everywhere.</summary>
    ProjectionEverywhere,
}

/// <summary>A form of <see cref="ResNet"/>.</summary>
/// <param name="Depths">The number of blocks of each stage.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record ResNetConfig(IReadOnlyList<int> Depths, int Classes = 1000)
{
    private const int BottleneckExpansion = 4;

    /// <summary>Whether blocks are 1x1, 3x3 and 1x1 convolutions instead of two of 3x3.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>
    /// Whether a bottleneck's stride is on its first 1x1 convolution, as in the paper (v1), or on the 3x3, as in torchvision (v1.5).
    /// </summary>
    public bool StrideInFirstConvolution { get; init; }

    /// <summary>Channels of the first stage's 3x3 convolutions; each stage has twice those of the one before.</summary>
    public int Width { get; init; } = 64;

    /// <summary>How many times as many channels a bottleneck's 3x3 convolution has.</summary>
    public int WidthFactor { get; init; } = 1;

    /// <summary>Groups of a bottleneck's 3x3 convolution.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What stands before the first stage.</summary>
    public ResNetStem Stem { get; init; } = ResNetStem.ImageNet;

    /// <summary>What leads around the convolutions.</summary>
    public ResNetShortcut Shortcut { get; init; } = ResNetShortcut.Projection;

    /// <summary>The first values of the convolutions' weights; torchvision's unless given.</summary>
    public Initializer Weights { get; init; } = Initializer.HeFanOut;

    /// <summary>The first values of the last layer's weights; null for PyTorch's default.</summary>
    public Initializer? ClassifierWeights { get; init; }

    /// <summary>18 layers.</summary>
    public static ResNetConfig ResNet18 { get; } = new([2, 2, 2, 2]);

    /// <summary>34 layers.</summary>
    public static ResNetConfig ResNet34 { get; } = new([3, 4, 6, 3]);

    /// <summary>50 layers.</summary>
    public static ResNetConfig ResNet50 { get; } = ResNet34 with { Bottleneck = true };

    /// <summary>101 layers.</summary>
    public static ResNetConfig ResNet101 { get; } = ResNet50 with { Depths = [3, 4, 23, 3] };

    /// <summary>152 layers.</summary>
    public static ResNetConfig ResNet152 { get; } = ResNet50 with { Depths = [3, 8, 36, 3] };

    /// <summary>All parts of the forms in networks that tests train in milliseconds.</summary>
    internal static ResNetConfig Tiny { get; } = new([1, 2], Classes: 4) { Width = 8, Bottleneck = true, Groups = 2 };

    /// <summary>A network for CIFAR-10 of 6n + 2 layers with option A and the paper's first values (section 4.2).</summary>
    /// <exception cref="ArgumentException">The number of layers is not 6n + 2.</exception>
    public static ResNetConfig Cifar(int layers) => layers > 2 && (layers - 2) % 6 == 0
        ? new ResNetConfig([.. Enumerable.Repeat((layers - 2) / 6, 3)], Classes: 10)
        {
            Width = 16,
            Stem = ResNetStem.Cifar,
            Shortcut = ResNetShortcut.ZeroPadding,
        }.WithPaperInitialization()
        : throw new ArgumentException($"ResNet for CIFAR-10: {layers} layers; expected 6n + 2, such as 20, 32, 44, 56 or 110.");

    /// <summary>The paper's form of a bottleneck network, with its first values: the stride is on the first 1x1 convolution.</summary>
    public ResNetConfig V1() => (this with { StrideInFirstConvolution = true }).WithPaperInitialization();

    /// <summary>This form without shortcuts, with the paper's first values.</summary>
    public ResNetConfig Plain() => (this with { Shortcut = ResNetShortcut.None }).WithPaperInitialization();

    /// <summary>
    /// This form with first values of He et al. 2015 (arXiv:1502.01852), to which the paper refers: normal with variance 2 / fan_in.
    /// </summary>
    public ResNetConfig WithPaperInitialization() => this with { Weights = Initializer.HeFanIn, ClassifierWeights = Initializer.HeFanIn };

    /// <summary>The channels that a stage gives.</summary>
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
