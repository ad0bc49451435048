using Fovea.Claims.Studies;
using Fovea.Models;
using Fovea.Nn.Analysis;
using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Claims.Catalogue;

/// <summary>The claims of Simonyan and Zisserman 2014, and of others about its head.</summary>
internal static class VggClaims
{
    private const string Paper = "Simonyan and Zisserman 2014: Very deep convolutional networks for large-scale image recognition "
        + "(arXiv:1409.1556)";

    private const string Three = "three 3x3", Seven = "one 7x7", Average = "average pooling", Connected = "fully connected";
    private const string FirstWeights = "weights of the first fully connected layer", HeadParameters = "parameters behind the maps";
    private const string Weights = "weights of the convolutions";
    private const int Width = 32, Narrowing = 4;

    public static Claim Depth { get; } = new("depth", "Deeper is better, until at 19 layers it is no more")
    {
        Paper = Paper,
        Place = "section 4.1, table 3",
        Findings =
        [
            Findings.Gain("of 16 layers and of 11", "2.6 points on ImageNet: 29.6 % and 27.0 % error", "16 layers", "11 layers"),
            Findings.Points(
                "the step from 11 to 16 layers gains more than that from 16 to 19", "2.6 and -0.3 points on ImageNet",
                seen => seen.Points(Quantity.ValAccuracy, "16 layers", "11 layers")
                    - seen.Points(Quantity.ValAccuracy, "19 layers", "16 layers"),
                atLeast: 0),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            5000, Budgets.Annealed with { Epochs = 8, LearningRate = 0.05, WeightDecay = 5e-4 },
            Narrow("11 layers", VggConfig.A), Narrow("13 layers", VggConfig.B), Narrow("16 layers", VggConfig.D),
            Narrow("19 layers", VggConfig.E))),
        AsPublished = Budgets.Once(Budgets.OnImageNet(
            "vgg16", Budgets.Known("11 layers", "vgg11"), Budgets.Known("13 layers", "vgg13"), Budgets.Known("16 layers", "vgg16"),
            Budgets.Known("19 layers", "vgg19"))),
    };

    public static Claim Three3x3 { get; } = new(
        "three-3x3", "Three 3x3 convolutions see what one 7x7 sees, with fewer weights, and learn more")
    {
        Paper = Paper,
        Place = "section 2.3",
        Findings =
        [
            Findings.Count(
                "receptive field of the three, in pixels", "7", seen => seen[Three, Quantity.ReceptiveField], PublishedFigure.Exactly(7)),
            Findings.CountedTimes(
                "weights of one 7x7 by those of the three", "81 % more: 49 C² by 27 C²", seen => seen.Ratio(Weights, Seven, Three),
                figure: PublishedFigure.Within(1.81, 0.01)),
            Findings.Gain("with three 3x3 and with one 7x7", "7 points on ImageNet for pairs of 3x3 and one 5x5", Three, Seven),
        ],
        Quick = new ClaimSetup(
            Fields,
            Budgets.Small(10_000, Budgets.Annealed with { Epochs = 10, LearningRate = 0.02 }, Stack(Three, 3, 3, 3), Stack(Seven, 7))),
        AsPublished = Budgets.Once(
            Fields,
            Budgets.OnImageNet(
                "vgg13", Budgets.Known(Three, "vgg13"),
                new(Seven, TrainingVariant.Changed(ModelCatalogue.Find("vgg13"), "vgg13-5x5", classes => new Vgg(Shallow(classes)))))),
    };

    public static Claim GapVsFc { get; } = new("gap-vs-fc", "Average pooling replaces a hundred million weights at a small cost")
    {
        Paper = "Lin et al. 2013: Network in network (arXiv:1312.4400); Zhou et al. 2015: Learning deep features for discriminative "
            + "localization (arXiv:1512.04150)",
        Place = "section 3.2; table 1",
        Findings =
        [
            Findings.Count(
                "weights of VGG-16's first fully connected layer", "102,760,448", seen => seen[Connected, FirstWeights],
                PublishedFigure.Exactly(102_760_448)),
            Findings.CountedTimes(
                "parameters behind the maps of VGG-16, fully connected and averaged", "several hundred times",
                seen => seen.Ratio(HeadParameters, Connected, Average), atLeast: 100),
            Findings.Gain(
                "with average pooling and with fully connected layers", "-2.2 points on ImageNet", Average, Connected, atLeast: -3),
        ],
        Quick = new ClaimSetup(
            Heads,
            Budgets.Small(
                5000, Budgets.Annealed with { Epochs = 15 },
                Small(Average, Four(pooled: 1, hidden: [])), Small(Connected, Four(pooled: 2, hidden: [512, 512])))),
        AsPublished = Budgets.Once(
            Heads, Budgets.OnImageNet("vgg16", Budgets.Known(Average, "vgg16_gap"), Budgets.Known(Connected, "vgg16"))),
    };

    // Fully connected layers as narrow as these need larger initial weights than the paper's.
    private static VggConfig Four(int pooled, IReadOnlyList<int> hidden) => new([[new(16)], [new(32)], [new(64)], [new(64)]])
    {
        PooledSize = pooled,
        Head = VggConfig.A.Head with { Hidden = hidden, Weights = Initializer.Glorot },
    };

    private static Arithmetic Fields => new(
        new(Three, Quantity.ReceptiveField, () => StackOf([3, 3, 3]).Field),
        new(Seven, Quantity.ReceptiveField, () => StackOf([3, 3, 3]).Field),
        new(Three, Weights, () => StackOf([3, 3, 3]).Weights),
        new(Seven, Weights, () => StackOf([3, 3, 3]).SingleWeights));

    private static Arithmetic Heads => new(
        new(Connected, FirstWeights, () => HeadRows("vgg16")[0].Weights),
        new(Connected, HeadParameters, () => HeadRows("vgg16").Sum(row => row.Parameters)),
        new(Average, HeadParameters, () => HeadRows("vgg16_gap").Sum(row => row.Parameters)));

    // The part of table 1 that is replaced in section 2.3's comparison: pairs of 3x3 by one 5x5.
    private static VggConfig Shallow(int classes) => VggConfig.B with
    {
        Blocks = [.. VggConfig.B.Blocks.Select(block => new[] { block[0] with { Kernel = 5 } })],
        Classes = classes,
    };

    private static TrainingVariant Narrow(string name, VggConfig column) => Small(name, column with
    {
        Blocks = [.. column.Blocks.Select(block => block.Select(each => each with { Channels = each.Channels / Narrowing }).ToArray())],
        BatchNorm = true,
        PooledSize = 1,
        Head = column.Head with { Hidden = [] },
    });

    private static TrainingVariant Stack(string name, params int[] kernels) => Small(name, StackConfig(kernels));

    private static VggConfig StackConfig(int[] kernels) => new(
        [[new(Width)], [.. kernels.Select(kernel => new VggConvolution(Width, kernel))], [new(2 * Width)]])
    {
        PooledSize = 4,
        Head = VggConfig.A.Head with { Hidden = [] },
    };

    private static KernelStack StackOf(int[] kernels)
    {
        var network = new Vgg(StackConfig(kernels));
        network.Eval();
        return KernelStack.Find(Graph.Trace(network.Forward, new Shape(1, 3, 32, 32)))[0];
    }

    private static SummaryRow[] HeadRows(string name)
    {
        ModelInfo row = ModelCatalogue.Find(name);
        return
        [
            .. ModelSummary.Of(row.Create(new ModelOptions()), row.InputShape()).Rows
                .Where(each => each.Path.StartsWith("classifier", StringComparison.Ordinal) && each.Weights > 0),
        ];
    }

    private static TrainingVariant Small(string name, VggConfig config) =>
        new(name, TrainingVariant.Small("small-vgg", classes => new Vgg(config with { Classes = classes })));
}
