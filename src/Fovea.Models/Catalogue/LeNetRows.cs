namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="LeNet5"/>.</summary>
internal static class LeNetRows
{
    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        Row("lenet5_1998", LeNet5Config.Paper1998, Preprocessing.LeNet1998, new(0.95, null, "MNIST, test set, no distortions")),
        Row("lenet5", LeNet5Config.Modern, Preprocessing.Mnist, errors: null),
    ];

    private static ModelInfo Row(string name, LeNet5Config config, Preprocessing preprocessing, PublishedErrors? errors) => new()
    {
        Name = name,
        Paper = "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition",
        Year = 1998,
        InputChannels = 1,
        InputHeight = config.InputSize,
        InputWidth = config.InputSize,
        Classes = config.Classes,
        Parameters = 61_706,
        MultiplyAdds = 416_520,
        Preprocessing = preprocessing,
        PublishedErrors = errors,
        Create = options => new LeNet5(config with
        {
            Classes = options.Classes ?? config.Classes,
            InputSize = options.InputSize ?? config.InputSize,
        }),
    };
}
