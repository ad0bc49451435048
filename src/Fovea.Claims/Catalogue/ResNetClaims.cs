using Fovea.Claims.Studies;
using Fovea.Models;
using Fovea.Nn.Analysis;

namespace Fovea.Claims.Catalogue;

/// <summary>The claims of He, Zhang, Ren and Sun 2015.</summary>
internal static class ResNetClaims
{
    private const string Paper = "He, Zhang, Ren and Sun 2015: Deep residual learning for image recognition (arXiv:1512.03385)";
    private const string Plain20 = "plain-20", Plain56 = "plain-56", ResNet20 = "ResNet-20", ResNet56 = "ResNet-56";
    private const string Basic = "two 3x3", Deep = "bottleneck", BlockWeights = "weights of a block";
    private const string Large = "multiply-adds for ImageNet";

    private static readonly TrainingVariant[] _depths =
    [
        Budgets.Known(Plain20, "plain20_cifar"), Budgets.Known(Plain56, "plain56_cifar"),
        Budgets.Known(ResNet20, "resnet20_cifar"), Budgets.Known(ResNet56, "resnet56_cifar"),
    ];

    private static readonly ResNetConfig _basic =
        new([2, 2, 2], Classes: 10) { Width = 16, Stem = ResNetStem.Cifar, Shortcut = ResNetShortcut.Projection };

    public static Claim Degradation { get; } = new(
        "degradation", "Plain networks train worse when they are deeper; with shortcuts deeper networks train better")
    {
        Paper = Paper,
        Place = "section 4.2, figure 6, table 6",
        Findings =
        [
            Findings.Points(
                "training error of plain-56 and of plain-20", "higher, figure 6 left",
                seen => seen.Points(Quantity.TrainError, Plain56, Plain20), atLeast: 1),
            Findings.Points(
                "training error of plain-56 and of ResNet-56", "higher, figure 6",
                seen => seen.Points(Quantity.TrainError, Plain56, ResNet56), atLeast: 1),
            Findings.Gain("of ResNet-56 and of ResNet-20", "1.8 points: 8.75 % and 6.97 % error", ResNet56, ResNet20),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            2000, Budgets.Annealed with { Epochs = 7, BatchSize = 32, LearningRate = 0.1, WeightDecay = 1e-4 }, _depths)),
        AsPublished = new ClaimSetup(new TrainingComparison(Budgets.Cifar10, Recipe.For("resnet20_cifar"), _depths) { HeldOut = 5000 }),
    };

    public static Claim Bottleneck { get; } = new(
        "bottleneck", "A bottleneck of 1x1, 3x3 and 1x1 costs what two 3x3 cost, is deeper and recognises more")
    {
        Paper = Paper,
        Place = "section 4.1, figure 5, tables 1 and 3",
        Findings =
        [
            Findings.CountedTimes(
                "weights of a bottleneck on 256 channels by those of two 3x3 on 64", "similar",
                seen => seen.Ratio(BlockWeights, Deep, Basic), figure: PublishedFigure.Within(1, 0.1)),
            Findings.CountedTimes(
                "multiply-adds of ResNet-50 by those of ResNet-34", "1.06 times: 3.8 and 3.6 billion",
                seen => seen.Ratio(Large, Deep, Basic), figure: PublishedFigure.Within(1.056, 0.05)),
            Findings.Gain(
                "with bottlenecks and with two 3x3", "2.2 points on ImageNet: 25.03 % and 22.85 % error", Deep, Basic),
            Findings.Times(
                "seconds of training with bottlenecks by those with two 3x3", "similar",
                seen => seen.Ratio(Quantity.SecondsPerThousand, Deep, Basic), figure: new PublishedFigure(1, 0, 2)),
        ],
        Quick = new ClaimSetup(
            Counts,
            Budgets.Small(
                5000, Budgets.Annealed with { Epochs = 8, LearningRate = 0.1, WeightDecay = 1e-4 }, Small(Basic, _basic),
                Small(Deep, _basic with { Bottleneck = true }))),
        AsPublished = Budgets.Once(
            Counts, Budgets.OnImageNet("resnet50", Budgets.Known(Basic, "resnet34"), Budgets.Known(Deep, "resnet50_v1"))),
    };

    private static Arithmetic Counts => new(
        new(Basic, BlockWeights, () => FirstBlock("resnet34", "layer1.1.")),
        new(Deep, BlockWeights, () => FirstBlock("resnet50_v1", "layer1.1.")),
        new(Basic, Large, () => ModelCatalogue.Find("resnet34").MultiplyAdds),
        new(Deep, Large, () => ModelCatalogue.Find("resnet50_v1").MultiplyAdds));

    // The first block without a projection.
    private static double FirstBlock(string name, string path)
    {
        ModelInfo row = ModelCatalogue.Find(name);
        return ModelSummary.Of(row.Create(new ModelOptions()), row.InputShape()).Rows
            .Where(each => each.Path.StartsWith(path, StringComparison.Ordinal)).Sum(each => each.Weights);
    }

    private static TrainingVariant Small(string name, ResNetConfig config) =>
        new(name, TrainingVariant.Small("small-resnet", classes => new ResNet(config with { Classes = classes })));
}
