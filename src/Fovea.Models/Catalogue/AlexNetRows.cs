namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="AlexNet"/>.</summary>
internal static class AlexNetRows
{
    private static readonly ImageNetRow _paper2012 =
        new("Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks", 2012)
        {
            InputSize = AlexNetConfig.Paper2012.InputSize,
            Preprocessing = Preprocessing.ImageNetMeanOnly,
            Deviations =
            [
                "Images are 227x227; the paper says 224x224, which does not give its maps of 55x55.",
                "The mean of each channel is subtracted; the paper subtracts that of each pixel.",
            ],
        };

    private static readonly ImageNetRow _paper2014 =
        new("Krizhevsky: One weird trick for parallelizing convolutional neural networks (arXiv:1404.5997)", 2014)
        {
            Deviations =
            [
                "torchvision's form: maps are averaged to 6x6 before the fully connected layers, so that larger images are accepted.",
            ],
        };

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        _paper2012.Of(
            "alexnet_2012", Sized(AlexNetConfig.Paper2012), 60_965_224, 724_406_816,
            new(40.7, 18.2, Measurement.ImageNet(Measurement.TenCrops, "the paper, table 2, 1 CNN"))),
        _paper2012.Differing("Every filter sees all maps; the paper's two towers share maps in the third convolution only.").Of(
            "alexnet_2012_ungrouped", Sized(AlexNetConfig.Ungrouped2012), 62_378_344, 1_135_256_096),
        _paper2014.Of(
            "alexnet", (_, classes) => new AlexNet(AlexNetConfig.Torchvision with { Classes = classes }), 61_100_840, 714_188_480,
            errors: null, PretrainedWeights.V1("alexnet-owt-7be5be79.pth", 56.522, 79.066)),
    ];

    private static Func<ModelOptions, int, AlexNet> Sized(AlexNetConfig config) => (options, classes) =>
        new AlexNet(config with { Classes = classes, InputSize = options.InputSize ?? config.InputSize });
}
