using Fovea.Claims.Studies;
using Fovea.Models;
using Fovea.Nn.Layers;

namespace Fovea.Claims.Catalogue;

/// <summary>The claims of Krizhevsky, Sutskever and Hinton 2012.</summary>
internal static class AlexNetClaims
{
    private const string Paper =
        "Krizhevsky, Sutskever and Hinton 2012: ImageNet classification with deep convolutional neural networks";

    private const string Relu = "ReLU", Tanh = "tanh", With = "with", Without = "without", Overlapping = "3x3", Separate = "2x2";
    private const double TargetError = 0.25, LeastOverfitting = 5;

    // Three convolutions and one fully connected layer.
    private static readonly AlexNetConfig _four = new(
        InputSize: 32, [.. new[] { 16, 32, 32 }.Select(channels => new AlexNetStage(channels, Kernel: 5, Padding: 2, IsPooled: true))])
    {
        Head = new([]),
    };

    private static readonly AlexNetConfig _wideFour = _four with
    {
        Stages = [.. new[] { 32, 32, 64 }.Select(channels => new AlexNetStage(channels, Kernel: 5, Padding: 2, IsPooled: true))],
    };

    private static readonly AlexNetConfig _five = _four with { Head = new([256]) { Dropout = 0 } };

    public static Claim ReluVsTanh { get; } = new("relu-vs-tanh", "Networks learn several times faster with ReLU than with tanh")
    {
        Paper = Paper,
        Place = "section 3.1, figure 1",
        Findings =
        [
            Findings.Times(
                "ReLU needs fewer epochs than tanh for 25 % training error on CIFAR-10", "6 times",
                seen => seen.Ratio(Quantity.EpochsToTarget, Tanh, Relu), atLeast: 1.2, new PublishedFigure(6, 3, 12)),
        ],
        Quick = new ClaimSetup(Activations(_wideFour, 10_000, epochs: 25, [0.005, 0.02])),
        AsPublished = new ClaimSetup(Activations(_wideFour, null, epochs: 60, [0.001, 0.003, 0.01, 0.03])),
    };

    public static Claim Lrn { get; } = new("lrn", "Local response normalisation helps to recognise held-out images")
    {
        Paper = Paper,
        Place = "section 3.3",
        Findings =
        [
            Findings.Gain(
                "with normalisation and without", "2 points on CIFAR-10: 13 % and 11 % error", With, Without),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            10_000, Budgets.Annealed with { Epochs = 12 }, Small(With, Normalized(_four)), Small(Without, _four))),
        AsPublished = new ClaimSetup(Whole(Small(With, Normalized(_wideFour)), Small(Without, _wideFour))),
    };

    public static Claim OverlappingPooling { get; } = new("overlapping-pooling", "Pooling windows that overlap recognise more")
    {
        Paper = Paper,
        Place = "section 3.4",
        Findings =
        [
            Findings.Gain(
                "with windows of 3x3 and of 2x2, both with stride 2", "0.4 points on ImageNet", Overlapping, Separate, atLeast: 0.3),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            10_000, Budgets.Annealed with { Epochs = 12 }, Small(Overlapping, _four), Small(Separate, _four with { PoolKernel = 2 }))),
        AsPublished = Budgets.Once(Budgets.OnImageNet(
            Row.Name, new(Overlapping, Row),
            Changed(Separate, "alexnet_2012-pool2x2", AlexNetConfig.Paper2012 with { PoolKernel = 2 }))),
    };

    public static Claim Dropout { get; } = new("dropout", "Dropout in fully connected layers reduces overfitting")
    {
        Paper = Paper,
        Place = "section 4.2",
        Findings =
        [
            Findings.Gain("with dropout and without", "substantial overfitting without", With, Without),
            LessOverfitting("without dropout and with", "smaller with dropout"),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            5000, Budgets.Annealed with { Epochs = 25 }, Small(With, _five with { Head = new([256]) }), Small(Without, _five))),
        AsPublished = Budgets.Once(Budgets.OnImageNet(
            Row.Name, new(With, Row),
            Changed(
                Without, "alexnet_2012-no-dropout",
                AlexNetConfig.Paper2012 with { Head = AlexNetConfig.Paper2012.Head with { Dropout = 0 } }))),
    };

    public static Claim Augmentation { get; } = new("augmentation", "Random crops and mirror images reduce overfitting")
    {
        Paper = Paper,
        Place = "section 4.1",
        Findings =
        [
            Findings.Gain("with crops and mirror images and without", "substantial overfitting without", With, Without),
            LessOverfitting("without and with", "smaller with"),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            5000, Budgets.Annealed with { Epochs = 25 },
            Small(With, _five) with { Change = recipe => recipe with { Augmentation = RecipeAugmentation.Cifar } },
            Small(Without, _five))),
        AsPublished = Budgets.Once(Budgets.OnImageNet(
            Row.Name, new(With, Row),
            new(Without, Row)
            {
                Change = recipe => recipe with { Augmentation = RecipeAugmentation.None, Transforms = new() },
            })),
    };

    private static ModelInfo Row => ModelCatalogue.Find("alexnet_2012");

    private static Finding LessOverfitting(string variants, string paper) => Findings.Points(
        $"distance of training and held-out accuracy, {variants}", paper,
        seen => Overfitting(seen, Without) - Overfitting(seen, With), LeastOverfitting);

    private static double Overfitting(Observations seen, string variant) =>
        100 * (1 - seen[variant, Quantity.TrainError] - seen[variant, Quantity.ValAccuracy]);

    private static TrainingComparison Activations(AlexNetConfig network, int? images, int epochs, double[] rates) => new(
        Budgets.Cifar10, Budgets.Plain with { Epochs = epochs },
        [
            Small(Relu, network) with { LearningRates = rates },
            Small(Tanh, network with { Activation = () => new Tanh() }) with { LearningRates = rates },
        ])
    {
        Images = images,
        TargetError = TargetError,
    };

    private static TrainingComparison Whole(params IReadOnlyList<TrainingVariant> variants) => new(
        Budgets.Cifar10, Budgets.Annealed with { Epochs = 120, WeightDecay = 5e-4, Augmentation = RecipeAugmentation.Cifar }, variants);

    private static AlexNetConfig Normalized(AlexNetConfig network) => network with
    {
        Stages = [.. network.Stages.Select((stage, i) => stage with { IsNormalized = i < 2 })],
    };

    private static TrainingVariant Small(string name, AlexNetConfig network) => new(
        name, TrainingVariant.Small("small-alexnet", classes => new AlexNet(network with { Classes = classes })));

    private static TrainingVariant Changed(string name, string network, AlexNetConfig config) => new(
        name, TrainingVariant.Changed(Row, network, classes => new AlexNet(config with { Classes = classes })));
}
