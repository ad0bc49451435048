using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;

namespace Fovea.Models;

/// <summary>
/// VGG: blocks of 3x3 convolutions, each block at half the resolution of the one before (Simonyan and Zisserman 2014, "Very deep
/// convolutional networks for large-scale image recognition", arXiv:1409.1556, table 1), with torchvision's names.
/// </summary>
public sealed class Vgg : ChainClassifier
{
    private const int SmallestInput = 32;

    /// <summary>Creates the network of a configuration.</summary>
    public Vgg(VggConfig config)
        : base(
            new ExpectedInput("VGG", 3, SmallestInput),
            Convolutions(config),
            config.PooledSize,
            features => FullyConnected.Chain(config.Head, features, config.Classes))
    {
    }

    private static IEnumerable<Layer> Convolutions(VggConfig config)
    {
        int channels = 3;
        foreach (IReadOnlyList<VggConvolution> block in config.Blocks)
        {
            foreach (VggConvolution convolution in block)
            {
                yield return new Conv2d(
                    channels, convolution.Channels, convolution.Kernel, padding: convolution.Kernel / 2,
                    options: new() { WeightInitializer = config.Weights, BiasInitializer = Initializer.Constant(0f) });
                if (config.BatchNorm)
                    yield return new BatchNorm2d(convolution.Channels);
                yield return new Relu();
                if (convolution.IsNormalized)
                    yield return new LocalResponseNorm(size: 5, alpha: 1e-4f, beta: 0.75f, k: 2f, alphaDividedBySize: false);
                channels = convolution.Channels;
            }

            yield return new MaxPool2d(kernel: 2);
        }
    }
}

/// <summary>A convolution of <see cref="Vgg"/>, which a ReLU follows.</summary>
/// <param name="Channels">Filters.</param>
/// <param name="Kernel">The kernel size: 3, or 1 in variant C.</param>
/// <param name="IsNormalized">Whether local response normalisation follows (variant A-LRN).</param>
public sealed record VggConvolution(int Channels, int Kernel = 3, bool IsNormalized = false);

/// <summary>A variant of <see cref="Vgg"/>: a column of table 1.</summary>
/// <param name="Blocks">The convolutions between two poolings.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record VggConfig(IReadOnlyList<IReadOnlyList<VggConvolution>> Blocks, int Classes = 1000)
{
    /// <summary>Whether batch normalisation follows each convolution, before its ReLU.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>
    /// The size to which the last maps are pooled (adaptive average); 7, that of images of 224 pixels, has no effect on these.
    /// </summary>
    public int PooledSize { get; init; } = 7;

    /// <summary>The initializer of the convolutions' weights; torchvision's unless given.</summary>
    public Initializer Weights { get; init; } = Initializer.HeFanOut;

    /// <summary>The fully connected layers, initialised as in torchvision unless given.</summary>
    public FullyConnectedConfig Head { get; init; } =
        new([4096, 4096]) { Weights = Initializer.Gaussian(0.01f), HiddenBias = 0f, OutputBias = 0f };

    /// <summary>Column A: 11 layers.</summary>
    public static VggConfig A { get; } = Of([1, 1, 2, 2, 2]);

    /// <summary>Column A-LRN: A with local response normalisation, with AlexNet's constants, after the first convolution.</summary>
    public static VggConfig ALrn { get; } = A with { Blocks = [[new VggConvolution(64, IsNormalized: true)], .. A.Blocks.Skip(1)] };

    /// <summary>Column B: 13 layers.</summary>
    public static VggConfig B { get; } = Of([2, 2, 2, 2, 2]);

    /// <summary>Column C: 16 layers; the three that B lacks are 1x1 convolutions.</summary>
    public static VggConfig C { get; } = B with
    {
        Blocks = [.. B.Blocks.Take(2), .. B.Blocks.Skip(2).Select(block => (VggConvolution[])[.. block, block[^1] with { Kernel = 1 }])],
    };

    /// <summary>Column D: 16 layers.</summary>
    public static VggConfig D { get; } = Of([2, 2, 3, 3, 3]);

    /// <summary>Column E: 19 layers.</summary>
    public static VggConfig E { get; } = Of([2, 2, 4, 4, 4]);

    /// <summary>
    /// D with global average pooling of the last maps and one fully connected layer in place of those on 7x7x512 (Lin et al. 2013,
    /// arXiv:1312.4400; VGG16-GAP of Zhou et al. 2015, arXiv:1512.04150).
    /// </summary>
    public static VggConfig DGlobalAverage { get; } = D with { PooledSize = 1, Head = D.Head with { Hidden = [] } };

    /// <summary>
    /// This variant with the paper's initialisation (section 3.1): normal with variance 1e-2, biases 0. The paper initialises variants
    /// deeper than A with layers of a trained A.
    /// </summary>
    public VggConfig WithPaperInitialization() => WithWeights(Initializer.Gaussian(0.1f));

    /// <summary>
    /// This variant with the initialisation of Glorot and Bengio 2010, with which, as the paper found later, no trained A is needed.
    /// </summary>
    public VggConfig WithGlorotInitialization() => WithWeights(Initializer.Glorot);

    /// <summary>A small network with all kinds of layers, which tests train in milliseconds.</summary>
    internal static VggConfig Tiny { get; } =
        new([[new(4, IsNormalized: true)], [new(8)], [new(8), new(8, Kernel: 1)], [new(8)], [new(8)]])
        {
            PooledSize = 2,
            Classes = 4,
            Head = A.Head with { Hidden = [32], Dropout = 0f, Weights = Initializer.Glorot },
        };

    private static VggConfig Of(int[] depths) =>
        new([.. depths.Select((depth, block) => Enumerable.Repeat(new VggConvolution(Math.Min(64 << block, 512)), depth).ToArray())]);

    private VggConfig WithWeights(Initializer weights) => this with { Weights = weights, Head = Head with { Weights = weights } };
}
