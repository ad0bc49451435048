namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="GoogLeNet"/>.</summary>
internal static class GoogLeNetRows
{
    private static readonly ImageNetRow _paper =
        new("Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich: Going deeper with convolutions (arXiv:1409.4842)",
            2014);

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        (_paper with { Preprocessing = Preprocessing.ImageNetMeanOnly }).Of(
            "googlenet_2014",
            Network(GoogLeNetConfig.Paper2014),
            6_998_552,
            1_582_671_872,
            new PublishedErrors(null, 10.07, "ImageNet 2012, validation set, one crop")) with { AuxiliaryParameters = 6_379_728 },
        (_paper with { Preprocessing = Preprocessing.ImageNet }).Of(
            "googlenet",
            Network(GoogLeNetConfig.Torchvision),
            6_624_904,
            1_498_376_192,
            errors: null,
            PretrainedWeights.Torchvision("IMAGENET1K_V1", "googlenet-1378be20.pth", 69.778, 89.530, Preprocessing.ImageNetTensorFlow)) with
        {
            AuxiliaryParameters = 6_379_984,
        },
    ];

    private static Func<ModelOptions, int, GoogLeNet> Network(GoogLeNetConfig config) => (options, classes) =>
        new GoogLeNet(config with { Classes = classes, InputSize = options.InputSize ?? config.InputSize });
}
