namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="ResNet"/> for ImageNet. Networks of basic blocks are the same in v1 and v1.5.</summary>
internal static class ResNetRows
{
    private const string LaterStride =
        "The stride of a bottleneck is that of its 3x3 convolution (v1.5, as in torchvision); in the paper it is that of the first 1x1.";

    private const string ThirdBlock = "The last stage has three blocks instead of two, which makes 20 layers.";

    private const string FeaturesOnly =
        "The weights, ResNet18.onnx of the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18, end at the features: the layer of the "
        + "classes is always a new one.";

    private static readonly ImageNetRow _residual =
        new("He, Zhang, Ren, Sun: Deep residual learning for image recognition (arXiv:1512.03385)", 2015);

    private static readonly ImageNetRow _later = _residual.Differing(LaterStride);

    private static readonly ImageNetRow _first = _residual with { Preprocessing = Preprocessing.ImageNetCaffe };

    private static readonly ImageNetRow _wide = new("Zagoruyko, Komodakis: Wide residual networks (arXiv:1605.07146)", 2016);

    private static readonly ImageNetRow _grouped =
        new("Xie, Girshick, Dollár, Tu, He: Aggregated residual transformations for deep neural networks (arXiv:1611.05431)", 2016);

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        _residual.Of(
            "resnet18", Network(ResNetConfig.ResNet18), 11_689_512, 1_814_073_344,
            TenCrops(27.88, null, "the paper, table 2, option A"),
            PretrainedWeights.V1("resnet18-f37072fd.pth", 69.758, 89.078)),
        _residual.Differing(ThirdBlock, FeaturesOnly).Of("resnet18_cntk", Network(ResNetConfig.ResNet18Cntk), 16_410_152, 2_045_284_352),
        _residual.Of(
            "resnet34", Network(ResNetConfig.ResNet34), 21_797_672, 3_663_761_408,
            TenCrops(24.52, 7.46, "the paper, table 3, option B"),
            PretrainedWeights.V1("resnet34-b627a593.pth", 73.314, 91.420)),
        _later.Of(
            "resnet50", Network(ResNetConfig.ResNet50), 25_557_032, 4_089_184_256, errors: null,
            PretrainedWeights.V1("resnet50-0676ba61.pth", 76.130, 92.862),
            PretrainedWeights.V2("resnet50-11ad3fa6.pth", 80.858, 95.434)),
        _later.Of(
            "resnet101", Network(ResNetConfig.ResNet101), 44_549_160, 7_801_405_440, errors: null,
            PretrainedWeights.V1("resnet101-63fe2227.pth", 77.374, 93.546),
            PretrainedWeights.V2("resnet101-cd907fc2.pth", 81.886, 95.780)),
        _later.Of(
            "resnet152", Network(ResNetConfig.ResNet152), 60_192_808, 11_513_626_624, errors: null,
            PretrainedWeights.V1("resnet152-394f9c45.pth", 78.312, 94.046),
            PretrainedWeights.V2("resnet152-f82ba261.pth", 82.284, 96.002)),
        _first.Of("resnet50_v1", Network(ResNetConfig.ResNet50.V1()), 25_557_032, 3_857_973_248, TenCrops(22.85, 6.71)),
        _first.Of("resnet101_v1", Network(ResNetConfig.ResNet101.V1()), 44_549_160, 7_570_194_432, TenCrops(21.75, 6.05)),
        _first.Of("resnet152_v1", Network(ResNetConfig.ResNet152.V1()), 60_192_808, 11_282_415_616, TenCrops(21.43, 5.71)),
        _residual.Of(
            "plain18", Network(ResNetConfig.ResNet18.Plain()), 11_515_688, 1_794_805_760,
            TenCrops(27.94, null, "the paper, table 2")),
        _residual.Of("plain34", Network(ResNetConfig.ResNet34.Plain()), 21_623_848, 3_644_493_824, TenCrops(28.54, 10.02)),
        _wide.Of(
            "wide_resnet50_2", Network(ResNetConfig.ResNet50 with { WidthFactor = 2 }), 68_883_240, 11_398_021_120, errors: null,
            PretrainedWeights.V1("wide_resnet50_2-95faca4d.pth", 78.468, 94.086),
            PretrainedWeights.V2("wide_resnet50_2-9ba9bcbe.pth", 81.602, 95.758)),
        _wide.Of(
            "wide_resnet101_2", Network(ResNetConfig.ResNet101 with { WidthFactor = 2 }), 126_886_696, 22_753_050_624, errors: null,
            PretrainedWeights.V1("wide_resnet101_2-32ee1156.pth", 78.848, 94.284),
            PretrainedWeights.V2("wide_resnet101_2-d733dc28.pth", 82.510, 96.020)),
        _grouped.Of(
            "resnext50_32x4d", Network(ResNetConfig.ResNet50 with { WidthFactor = 2, Groups = 32 }), 25_028_904, 4_230_479_872,
            errors: null,
            PretrainedWeights.V1("resnext50_32x4d-7cdf4587.pth", 77.618, 93.698),
            PretrainedWeights.V2("resnext50_32x4d-1a0047aa.pth", 81.198, 95.340)),
        _grouped.Of(
            "resnext101_32x8d", Network(ResNetConfig.ResNet101 with { WidthFactor = 4, Groups = 32 }), 88_791_336, 16_414_015_488,
            errors: null,
            PretrainedWeights.V1("resnext101_32x8d-8ba56ff5.pth", 79.312, 94.526),
            PretrainedWeights.V2("resnext101_32x8d-110c445d.pth", 82.834, 96.228)),
        _grouped.Of(
            "resnext101_64x4d", Network(ResNetConfig.ResNet101 with { WidthFactor = 4, Groups = 64 }), 83_455_272, 15_460_270_080,
            errors: null,
            PretrainedWeights.Torchvision("IMAGENET1K_V1", "resnext101_64x4d-173b62eb.pth", 83.246, 96.454, Preprocessing.ImageNetV2)),
    ];

    private static PublishedErrors TenCrops(double top1, double? top5, string source = "the paper, table 3") =>
        new(top1, top5, Measurement.ImageNet(Measurement.TenCrops, source));

    private static Func<ModelOptions, int, ResNet> Network(ResNetConfig config) => (_, classes) =>
        new ResNet(config with { Classes = classes });
}
