namespace Fovea.Models;

/// <summary>Every classification network by name.</summary>
public static class ModelCatalogue
{
    private const string LeCun1998 = "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition";

    /// <summary>The rows, oldest first.</summary>
    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        new()
        {
            Name = "lenet5_1998",
            Paper = LeCun1998,
            Year = 1998,
            InputChannels = 1,
            InputHeight = 32,
            InputWidth = 32,
            Classes = 10,
            Parameters = 61_706,
            MultiplyAdds = 416_520,
            Preprocessing = Preprocessing.LeNet1998,
            PublishedErrors = new(0.95, null, "MNIST, test set, no distortions"),
            Create = options => new LeNet5(LeNet5Config.Paper1998 with { Classes = options.Classes ?? 10 }),
        },
        new()
        {
            Name = "lenet5",
            Paper = LeCun1998,
            Year = 1998,
            InputChannels = 1,
            InputHeight = 28,
            InputWidth = 28,
            Classes = 10,
            Parameters = 61_706,
            MultiplyAdds = 416_520,
            Preprocessing = Preprocessing.Mnist,
            Create = options => new LeNet5(LeNet5Config.Modern with { Classes = options.Classes ?? 10 }),
        },
        new()
        {
            Name = "alexnet_2012",
            Paper = "Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks",
            Year = 2012,
            InputChannels = 3,
            InputHeight = 227,
            InputWidth = 227,
            Classes = 1000,
            Parameters = 60_965_224,
            MultiplyAdds = 724_406_816,
            Preprocessing = Preprocessing.ImageNetMeanOnly,
            PublishedErrors = new(40.7, 18.2, "ImageNet 2012, validation set, ten crops"),
            Create = options => new AlexNet(AlexNetConfig.Paper2012 with { Classes = options.Classes ?? 1000 }),
        },
        new()
        {
            Name = "alexnet",
            Paper = "Krizhevsky: One weird trick for parallelizing convolutional neural networks (arXiv:1404.5997)",
            Year = 2014,
            InputChannels = 3,
            InputHeight = 224,
            InputWidth = 224,
            Classes = 1000,
            Parameters = 61_100_840,
            MultiplyAdds = 714_188_480,
            Preprocessing = Preprocessing.ImageNet,
            PublishedErrors = new(43.478, 20.934, "ImageNet 2012, validation set, one crop (torchvision's weights)"),
            Create = options => new AlexNet(AlexNetConfig.Torchvision with { Classes = options.Classes ?? 1000 }),
        },
    ];

    /// <summary>The row of a name.</summary>
    /// <exception cref="UnknownModelException">There is no such row.</exception>
    public static ModelInfo Find(string name) =>
        All.FirstOrDefault(model => model.Name == name) ?? throw new UnknownModelException(name, [.. All.Select(model => model.Name)]);
}
