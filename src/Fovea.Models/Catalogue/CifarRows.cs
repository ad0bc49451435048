namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="ResNet"/> for CIFAR-10.</summary>
internal static class CifarRows
{
    private const string PixelMean =
        "Channels are normalised with ImageNet's mean and deviation, as for the published weights; the paper subtracts each pixel's mean.";

    private static readonly Measurement _paper = new("CIFAR-10, test set", Measurement.Whole, "the paper, table 6");
    private static readonly Measurement _weights = _paper with { Source = "akamaster/pytorch_resnet_cifar10" };

    private const string Folder = "https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/";

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        Residual(20, 269_722, 40_551_040, error: 8.75, "resnet20-12fca82f.th", accuracy: 91.73),
        Residual(32, 464_154, 68_862_592, error: 7.51, "resnet32-d509ac18.th", accuracy: 92.63),
        Residual(44, 658_586, 97_174_144, error: 7.17, "resnet44-014dd654.th", accuracy: 93.10),
        Residual(56, 853_018, 125_485_696, error: 6.97, "resnet56-4bfd9763.th", accuracy: 93.39),
        Residual(110, 1_727_962, 252_887_680, error: 6.43, "resnet110-1d1ed7c2.th", accuracy: 93.68),
        Residual(1202, 19_421_274, 2_829_238_912, error: 7.93, "resnet1202-f3b1deed.th", accuracy: 93.82),
        Projected(20, 272_474, 40_813_184),
        Projected(32, 466_906, 69_124_736),
        Projected(44, 661_338, 97_436_288),
        Projected(56, 855_770, 125_747_840),
        Projected(110, 1_730_714, 253_149_824),
        Plain(20, 269_722, 40_551_040),
        Plain(32, 464_154, 68_862_592),
        Plain(44, 658_586, 97_174_144),
        Plain(56, 853_018, 125_485_696),
    ];

    private static ModelInfo Residual(int layers, long parameters, long multiplyAdds, double error, string file, double accuracy) =>
        Row($"resnet{layers}_cifar", ResNetConfig.Cifar(layers), parameters, multiplyAdds) with
        {
            PublishedErrors = new(error, null, _paper),
            Weights = [new("CIFAR10", Folder + file, accuracy, null, _weights, Preprocessing.Cifar10)],
        };

    private static ModelInfo Projected(int layers, long parameters, long multiplyAdds) => Row(
        $"resnet{layers}_cifar_b", ResNetConfig.Cifar(layers) with { Shortcut = ResNetShortcut.Projection }, parameters, multiplyAdds) with
    {
        Deviations =
        [
            PixelMean,
            "Shortcuts are 1x1 convolutions where the shape changes (option B); the paper's networks for CIFAR-10 pad with zeros (A).",
        ],
    };

    private static ModelInfo Plain(int layers, long parameters, long multiplyAdds) =>
        Row($"plain{layers}_cifar", ResNetConfig.Cifar(layers).Plain(), parameters, multiplyAdds);

    private static ModelInfo Row(string name, ResNetConfig config, long parameters, long multiplyAdds) => new()
    {
        Name = name,
        Paper = "He, Zhang, Ren, Sun: Deep residual learning for image recognition (arXiv:1512.03385)",
        Year = 2015,
        InputChannels = 3,
        InputHeight = 32,
        InputWidth = 32,
        Classes = config.Classes,
        Parameters = parameters,
        MultiplyAdds = multiplyAdds,
        Preprocessing = Preprocessing.Cifar10,
        Deviations = [PixelMean],
        Create = options => new ResNet(config with { Classes = options.Classes ?? config.Classes }),
    };
}
