using Fovea.Nn;

namespace Fovea.Models.Tests;

/// <summary>The networks of the golden files, without dropout.</summary>
internal static class GoldenNetwork
{
    /// <summary>Makes each, by its name in the golden files.</summary>
    public static IReadOnlyDictionary<string, Func<Classifier>> All { get; } = new Dictionary<string, Func<Classifier>>
    {
        ["alexnet"] = () => new AlexNet(AlexNetConfig.Torchvision with { Head = AlexNetConfig.Torchvision.Head with { Dropout = 0f } }),
        ["vgg11"] = OfVgg(VggConfig.A),
        ["vgg13"] = OfVgg(VggConfig.B),
        ["vgg16"] = OfVgg(VggConfig.D),
        ["vgg19"] = OfVgg(VggConfig.E),
        ["vgg11_bn"] = OfVgg(VggConfig.A with { BatchNorm = true }),
        ["vgg16_bn"] = OfVgg(VggConfig.D with { BatchNorm = true }),
        ["googlenet"] = () => new GoogLeNet(GoogLeNetConfig.Torchvision with { Dropout = 0f, AuxiliaryDropout = 0f }),
        ["resnet18"] = () => new ResNet(ResNetConfig.ResNet18),
        ["resnet34"] = () => new ResNet(ResNetConfig.ResNet34),
        ["resnet50"] = () => new ResNet(ResNetConfig.ResNet50),
        ["resnet101"] = () => new ResNet(ResNetConfig.ResNet101),
        ["resnet152"] = () => new ResNet(ResNetConfig.ResNet152),
        ["wide_resnet50_2"] = () => new ResNet(ResNetConfig.ResNet50 with { WidthFactor = 2 }),
        ["resnext50_32x4d"] = () => new ResNet(ResNetConfig.ResNet50 with { WidthFactor = 2, Groups = 32 }),
    };

    private static Func<Classifier> OfVgg(VggConfig config) => () => new Vgg(config with { Head = config.Head with { Dropout = 0f } });
}
