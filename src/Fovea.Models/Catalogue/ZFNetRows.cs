namespace Fovea.Models.Catalogue;

/// <summary>The rows of <see cref="ZFNet"/>.</summary>
internal static class ZFNetRows
{
    private static readonly ImageNetRow _paper =
        new("Zeiler, Fergus: Visualizing and understanding convolutional networks (arXiv:1311.2901)", 2013)
        {
            Preprocessing = Preprocessing.ImageNetMeanOnly,
            Deviations =
            [
                "The paper gives no constants for the normalisation across maps; these are AlexNet's.",
                "Training does not rescale filters whose root mean square exceeds 0.1, as the paper's does.",
            ],
        };

    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        Row("zfnet", ZFNetConfig.Figure3, 62_357_608, 1_168_032_896, top1: 38.4, top5: 16.5),
        Row("zfnet_512_1024_512", ZFNetConfig.Wide, 107_627_624, 2_476_704_896, top1: 37.5, top5: 16.0),
    ];

    private static ModelInfo Row(string name, ZFNetConfig config, long parameters, long multiplyAdds, double top1, double top5) =>
        _paper.Of(
            name,
            (options, classes) => new ZFNet(config with { Classes = classes, InputSize = options.InputSize ?? config.InputSize }),
            parameters,
            multiplyAdds,
            new PublishedErrors(top1, top5, Measurement.ImageNet(Measurement.TenCrops, "the paper, table 2")));
}
