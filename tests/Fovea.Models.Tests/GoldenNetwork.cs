using Fovea.Nn;

namespace Fovea.Models.Tests;

/// <summary>A network of the golden files without dropout, and how far single precision is from its true gradients.</summary>
/// <param name="Make">Makes it.</param>
/// <param name="Median">
/// The median over all parameters of the relative errors of gradient norms in PyTorch's own single precision; that of the next larger
/// network measured, where one ReLU that falls on the other side of zero makes all the difference.
/// </param>
/// <param name="Worst">The largest of them.</param>
internal sealed record GoldenNetwork(Func<Classifier> Make, double Median, double Worst)
{
    /// <summary>By name in the golden files.</summary>
    public static IReadOnlyDictionary<string, GoldenNetwork> All { get; } = new Dictionary<string, GoldenNetwork>
    {
        ["alexnet"] = new(
            () => new AlexNet(AlexNetConfig.Torchvision with { Head = AlexNetConfig.Torchvision.Head with { Dropout = 0f } }), 5e-8, 2e-7),
        ["vgg11"] = OfVgg(VggConfig.A),
        ["vgg13"] = OfVgg(VggConfig.B),
        ["vgg16"] = OfVgg(VggConfig.D),
        ["vgg19"] = OfVgg(VggConfig.E),
        ["vgg11_bn"] = OfVgg(VggConfig.A with { BatchNorm = true }),
        ["vgg16_bn"] = OfVgg(VggConfig.D with { BatchNorm = true }),
        ["googlenet"] = new(() => new GoogLeNet(GoogLeNetConfig.Torchvision with { Dropout = 0f, AuxiliaryDropout = 0f }), 4e-5, 2e-3),
        ["resnet18"] = new(() => new ResNet(ResNetConfig.ResNet18), 2e-4, 4e-3),
        ["resnet34"] = new(() => new ResNet(ResNetConfig.ResNet34), 2e-4, 4e-3),
        ["resnet50"] = new(() => new ResNet(ResNetConfig.ResNet50), 2e-4, 4e-3),
        ["resnet101"] = new(() => new ResNet(ResNetConfig.ResNet101), 1.6e-3, 2.7e-2),
        ["resnet152"] = new(() => new ResNet(ResNetConfig.ResNet152), 1.6e-3, 2.7e-2),
        ["wide_resnet50_2"] = new(() => new ResNet(ResNetConfig.ResNet50 with { WidthFactor = 2 }), 2e-4, 4e-3),
        ["resnext50_32x4d"] = new(() => new ResNet(ResNetConfig.ResNet50 with { WidthFactor = 2, Groups = 32 }), 2e-4, 4e-3),
    };

    private static GoldenNetwork OfVgg(VggConfig config) =>
        new(() => new Vgg(config with { Head = config.Head with { Dropout = 0f } }), 7e-5, 6e-4);
}
