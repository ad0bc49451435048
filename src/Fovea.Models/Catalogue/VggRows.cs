namespace Fovea.Models.Catalogue;

/// <summary>
/// The rows of <see cref="Vgg"/>; published errors are those of the paper's table 3, its best for one scale of test images.
/// </summary>
internal static class VggRows
{
    private static readonly ImageNetRow _paper =
        new("Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition (arXiv:1409.1556)", 2014);

    private static readonly ImageNetRow _globalAverage =
        new("Zhou, Khosla, Lapedriza, Oliva, Torralba: Learning deep features for discriminative localization (arXiv:1512.04150)", 2015);

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        Row("vgg11", VggConfig.A, 132_863_336, 7_609_090_048, Dense(29.6, 10.4),
            PretrainedWeights.V1("vgg11-8a719046.pth", 69.020, 88.628)),
        Row("vgg11_lrn", VggConfig.ALrn, 132_863_336, 7_609_090_048, Dense(29.7, 10.5)) with
        {
            Deviations = ["The paper gives no constants for the normalisation across maps; these are AlexNet's."],
        },
        Row("vgg13", VggConfig.B, 133_047_848, 11_308_466_176, Dense(28.7, 9.9),
            PretrainedWeights.V1("vgg13-19584684.pth", 69.928, 89.246)),
        Row("vgg16_1x1", VggConfig.C, 133_638_952, 11_770_888_192, Dense(27.3, 8.8)),
        Row("vgg16", VggConfig.D, 138_357_544, 15_470_264_320, Dense(25.6, 8.1),
            PretrainedWeights.V1("vgg16-397923af.pth", 71.592, 90.382)),
        Row("vgg19", VggConfig.E, 143_667_240, 19_632_062_464, Dense(25.5, 8.0),
            PretrainedWeights.V1("vgg19-dcbb9e9d.pth", 72.376, 90.876)),
        Normalized("vgg11_bn", VggConfig.A, 132_868_840, 7_609_090_048,
            PretrainedWeights.V1("vgg11_bn-6002323d.pth", 70.370, 89.810)),
        Normalized("vgg13_bn", VggConfig.B, 133_053_736, 11_308_466_176,
            PretrainedWeights.V1("vgg13_bn-abd245e5.pth", 71.586, 90.374)),
        Normalized("vgg16_bn", VggConfig.D, 138_365_992, 15_470_264_320,
            PretrainedWeights.V1("vgg16_bn-6c64b313.pth", 73.360, 91.516)),
        Normalized("vgg19_bn", VggConfig.E, 143_678_248, 19_632_062_464,
            PretrainedWeights.V1("vgg19_bn-c79401a0.pth", 74.218, 91.842)),
        _globalAverage.Differing(
            "The averaged maps are those of VGG-16's last pooling; the paper leaves it out and adds a convolution of 1024 maps.").Of(
            "vgg16_gap", Network(VggConfig.DGlobalAverage), 15_227_688, 15_347_142_656),
    ];

    private static ModelInfo Row(
        string name, VggConfig config, long parameters, long multiplyAdds, PublishedErrors? errors, params PretrainedWeights[] weights) =>
        _paper.Of(name, Network(config), parameters, multiplyAdds, errors, weights);

    private static ModelInfo Normalized(
        string name, VggConfig config, long parameters, long multiplyAdds, PretrainedWeights weights) =>
        _paper.Differing("Batch normalisation follows each convolution, as in torchvision; the paper precedes it.").Of(
            name, Network(config with { BatchNorm = true }), parameters, multiplyAdds, errors: null, weights);

    private static Func<ModelOptions, int, Vgg> Network(VggConfig config) => (_, classes) => new Vgg(config with { Classes = classes });

    private static PublishedErrors Dense(double top1, double top5) =>
        new(top1, top5, Measurement.ImageNet(Measurement.Dense, "the paper, table 3, one scale"));
}
