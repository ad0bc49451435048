namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="GoogLeNet"/>.</summary>
internal static class GoogLeNetRows
{
    private static readonly ImageNetRow _paper =
        new("Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich: Going deeper with convolutions (arXiv:1409.4842)",
            2014);

    private static readonly ImageNetRow _first = (_paper with { Preprocessing = Preprocessing.ImageNetMeanOnly }).Differing(
        "The paper gives neither initial values nor the constants of local response normalisation; they are Caffe's bvlc_googlenet's.");

    private static readonly ImageNetRow _torchvision = (_paper with { Preprocessing = Preprocessing.ImageNet }).Differing(
        "Batch normalisation follows each convolution in place of biases and local response normalisation.",
        "Filters of 3x3 stand where the paper's are 5x5.",
        "The last pooling between blocks has windows of 2x2, the paper's 3x3; dropout is 20 %, the paper's 40 %.",
        "Auxiliary classifiers average their maps to 4x4, whatever the image's size.");

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        _first.Of(
            "googlenet_2014",
            Network(GoogLeNetConfig.Paper2014),
            6_998_552,
            1_582_671_872,
            new PublishedErrors(null, 10.07, Measurement.ImageNet(Measurement.OneCrop, "the paper, table 3"))) with
        {
            AuxiliaryParameters = 6_379_728,
        },
        _torchvision.Of(
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
