namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="AlexNet"/>.</summary>
internal static class AlexNetRows
{
    private static readonly ImageNetRow _paper2012 =
        new("Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks", 2012)
        {
            InputSize = AlexNetConfig.Paper2012.InputSize,
            Preprocessing = Preprocessing.ImageNetMeanOnly,
        };

    private static readonly ImageNetRow _paper2014 =
        new("Krizhevsky: One weird trick for parallelizing convolutional neural networks (arXiv:1404.5997)", 2014);

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        _paper2012.Of(
            "alexnet_2012", Sized(AlexNetConfig.Paper2012), 60_965_224, 724_406_816,
            new(40.7, 18.2, "ImageNet 2012, validation set, ten crops")),
        _paper2012.Of("alexnet_2012_ungrouped", Sized(AlexNetConfig.Ungrouped2012), 62_378_344, 1_135_256_096),
        _paper2014.Of(
            "alexnet", (_, classes) => new AlexNet(AlexNetConfig.Torchvision with { Classes = classes }), 61_100_840, 714_188_480,
            errors: null, PretrainedWeights.V1("alexnet-owt-7be5be79.pth", 56.522, 79.066)),
    ];

    private static Func<ModelOptions, int, AlexNet> Sized(AlexNetConfig config) => (options, classes) =>
        new AlexNet(config with { Classes = classes, InputSize = options.InputSize ?? config.InputSize });
}
