using Fovea.Claims.Studies;
using Fovea.Models;

namespace Fovea.Claims.Catalogue;

/// <summary>The claims of Szegedy et al. 2014.</summary>
internal static class GoogLeNetClaims
{
    private const string With = "with", Without = "without";
    private const int Narrowing = 4;

    private static readonly GoogLeNetConfig _small = GoogLeNetConfig.Paper2014 with
    {
        Stages = [.. GoogLeNetConfig.Paper2014.Stages.Select(stage => stage.Select(Narrow).ToArray())],
        StemChannels = (64 / Narrowing, 192 / Narrowing),
        StemStride = 1,
        AdaptiveAuxiliaries = true,
        AuxiliaryChannels = 128 / Narrowing,
        AuxiliaryWidth = 1024 / Narrowing,
        InputSize = 32,
    };

    public static Claim Auxiliary { get; } = new("auxiliary", "Auxiliary classifiers help a deep network to learn")
    {
        Paper = "Szegedy et al. 2014: Going deeper with convolutions (arXiv:1409.4842)",
        Place = "section 5",
        Findings =
        [
            Findings.Gain(
                "of the network trained with auxiliary classifiers and without", "about 0.5 points on ImageNet", With, Without),
        ],
        Quick = new ClaimSetup(Budgets.Small(
            5000, Budgets.Annealed with { Epochs = 12 }, Small(With, _small), Small(Without, _small with { Auxiliaries = [] }))),
        AsPublished = Budgets.Once(Budgets.OnImageNet(
            Row.Name, new(With, Row),
            new(Without, TrainingVariant.Changed(
                Row, "googlenet_2014-no-auxiliaries", classes => Create(GoogLeNetConfig.Paper2014 with { Auxiliaries = [] }, classes))))),
    };

    private static ModelInfo Row => ModelCatalogue.Find("googlenet_2014");

    private static GoogLeNet Create(GoogLeNetConfig config, int classes) => new(config with { Classes = classes });

    private static TrainingVariant Small(string name, GoogLeNetConfig config) =>
        new(name, TrainingVariant.Small("small-googlenet", classes => Create(config, classes)));

    private static InceptionConfig Narrow(InceptionConfig block) => new(
        block.Conv1x1 / Narrowing, block.Reduce3x3 / Narrowing, block.Conv3x3 / Narrowing, block.Reduce5x5 / Narrowing,
        block.Conv5x5 / Narrowing, block.PoolProjection / Narrowing);
}
