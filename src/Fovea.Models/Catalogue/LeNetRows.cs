namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="LeNet5"/>.</summary>
internal static class LeNetRows
{
    private static readonly string[] _simplifications =
    [
        "Each map of C3 sees all six maps of S2; the paper's table I connects it with three, four or all of them.",
        "S2 and S4 only pool; the paper's subsampling multiplies by a trained coefficient, adds a trained bias and squashes.",
        "The output is a fully connected layer with softmax and cross-entropy; the paper's is one of radial basis functions.",
    ];

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        Row(
            "lenet5_1998", LeNet5Config.Paper1998, Preprocessing.LeNet1998,
            new(0.95, null, new("MNIST, test set", Measurement.Whole, "the paper, figure 9, trained without distortions")),
            [.. _simplifications, "The activation is tanh(x); the paper's is 1.7159 tanh(2x / 3)."]),
        Row(
            "lenet5", LeNet5Config.Modern, Preprocessing.Mnist, errors: null,
            [.. _simplifications, "Images are 28x28 with padding, activations are ReLU, pooling takes the maximum, as is common today."]),
    ];

    private static ModelInfo Row(
        string name, LeNet5Config config, Preprocessing preprocessing, PublishedErrors? errors, IReadOnlyList<string> deviations) => new()
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
            Deviations = deviations,
            Create = options => new LeNet5(config with
            {
                Classes = options.Classes ?? config.Classes,
                InputSize = options.InputSize ?? config.InputSize,
            }),
        };
}
