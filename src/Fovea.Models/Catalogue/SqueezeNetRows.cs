namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="SqueezeNet"/>.</summary>
internal static class SqueezeNetRows
{
    private static readonly ImageNetRow _paper =
        new("Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer: SqueezeNet (arXiv:1602.07360)", 2016);

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        _paper.Of(
            "squeezenet1_0", Network(SqueezeNetConfig.V10), 1_248_424, 818_924_576,
            new(42.5, 19.7, Measurement.ImageNet(protocol: null, "the paper, table 2")),
            PretrainedWeights.V1("squeezenet1_0-b66bff10.pth", 58.092, 80.420)),
        _paper.Of(
            "squeezenet1_1", Network(SqueezeNetConfig.V11), 1_235_496, 349_151_936,
            errors: null, PretrainedWeights.V1("squeezenet1_1-b8a52dc0.pth", 58.178, 80.624)),
    ];

    private static Func<ModelOptions, int, SqueezeNet> Network(SqueezeNetConfig config) => (_, classes) =>
        new SqueezeNet(config with { Classes = classes });
}
