using Fovea.Nn.Analysis;

namespace Fovea.Models.Tests;

/// <summary>What torchvision's documentation and the papers say of their networks' sizes, beside the rows' exact figures.</summary>
public sealed class PublishedFiguresTests
{
    [Theory]
    [InlineData("alexnet", 61_100_840, 0.714)]
    [InlineData("vgg11", 132_863_336, 7.609)]
    [InlineData("vgg11_bn", 132_868_840, 7.609)]
    [InlineData("vgg13", 133_047_848, 11.308)]
    [InlineData("vgg13_bn", 133_053_736, 11.308)]
    [InlineData("vgg16", 138_357_544, 15.470)]
    [InlineData("vgg16_bn", 138_365_992, 15.470)]
    [InlineData("vgg19", 143_667_240, 19.632)]
    [InlineData("vgg19_bn", 143_678_248, 19.632)]
    [InlineData("googlenet", 6_624_904, 1.498)]
    [InlineData("resnet18", 11_689_512, 1.814)]
    [InlineData("resnet34", 21_797_672, 3.664)]
    [InlineData("resnet50", 25_557_032, 4.089)]
    [InlineData("resnet101", 44_549_160, 7.801)]
    [InlineData("resnet152", 60_192_808, 11.514)]
    [InlineData("wide_resnet50_2", 68_883_240, 11.398)]
    [InlineData("wide_resnet101_2", 126_886_696, 22.753)]
    [InlineData("resnext50_32x4d", 25_028_904, 4.230)]
    [InlineData("resnext101_32x8d", 88_791_336, 16.414)]
    [InlineData("resnext101_64x4d", 83_455_272, 15.46)]
    [InlineData("squeezenet1_0", 1_248_424, 0.819)]
    [InlineData("squeezenet1_1", 1_235_496, 0.349)]
    public void Torchvision(string name, long parameters, double billions)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Assert.Equal(parameters, info.Parameters);
        Assert.Equal(billions, Math.Round(info.MultiplyAdds / 1e9, 3));
    }

    [Theory]
    [InlineData("lenet5_1998", 61_706, 416_520)]
    [InlineData("alexnet_2012", 60_965_224, 724_406_816)]
    [InlineData("alexnet_2012_ungrouped", 62_378_344, 1_135_256_096)]
    [InlineData("zfnet", 62_357_608, 1_168_032_896)]
    [InlineData("zfnet_512_1024_512", 107_627_624, 2_476_704_896)]
    [InlineData("vgg11_lrn", 132_863_336, 7_609_090_048)]
    [InlineData("vgg16_1x1", 133_638_952, 11_770_888_192)]
    [InlineData("googlenet_2014", 6_998_552, 1_582_671_872)]
    public void Papers(string name, long parameters, long multiplyAdds)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Assert.Equal((parameters, multiplyAdds), (info.Parameters, info.MultiplyAdds));
    }

    [Theory]
    [InlineData(20, 269_722, 40.55)]
    [InlineData(32, 464_154, 68.86)]
    [InlineData(44, 658_586, 97.17)]
    [InlineData(56, 853_018, 125.49)]
    [InlineData(110, 1_727_962, 252.89)]
    public void ResNetsForCIFAR(int layers, long parameters, double millions)
    {
        ModelInfo a = ModelCatalogue.Find($"resnet{layers}_cifar");
        Assert.Equal((parameters, millions), (a.Parameters, Math.Round(a.MultiplyAdds / 1e6, 2)));
        Assert.Equal(parameters + 2_752, ModelCatalogue.Find($"resnet{layers}_cifar_b").Parameters);
    }

    [Fact]
    public void AuxiliaryClassifiers()
    {
        Assert.Equal(3_188_968 + 3_191_016, ModelCatalogue.Find("googlenet").AuxiliaryParameters);
        Assert.Equal(3_188_840 + 3_190_888, ModelCatalogue.Find("googlenet_2014").AuxiliaryParameters);
    }

    [Fact]
    public void SevenBySevenBy512By4096Weights() => Assert.Equal(
        102_760_448,
        new Vgg(VggConfig.D).Parameters().Single(entry => entry.Name == "classifier.0.weight").Value.Shape.Elements);

    [Theory]
    [InlineData("resnet18", 43, 99, 211, 435)]
    [InlineData("resnet34", 59, 179, 547, 899)]
    [InlineData("resnet50", 35, 91, 267, 427)]
    [InlineData("resnet50_v1", 35, 99, 291, 483)]
    public void ReceptiveFieldsOfTheStages(string name, params int[] sizes) => Assert.Equal(
        sizes.Select((size, stage) => (size, 4 << stage)),
        Enumerable.Range(1, 4).Select(stage => Field(name, row => row.Path.StartsWith($"layer{stage}."))));

    [Theory]
    [InlineData("resnet101", 971)]
    [InlineData("resnet101_v1", 1027)]
    [InlineData("resnet152", 1451)]
    [InlineData("resnet152_v1", 1507)]
    public void ReceptiveFieldsOfTheLastStage(string name, int size) =>
        Assert.Equal((size, 32), Field(name, row => row.Path.StartsWith("layer4.")));

    [Theory]
    [InlineData("alexnet", "Conv2d", 163, 16)]
    [InlineData("alexnet", "MaxPool2d", 195, 32)]
    [InlineData("zfnet", "Conv2d", 139, 16)]
    [InlineData("zfnet", "MaxPool2d", 171, 32)]
    [InlineData("vgg11", "MaxPool2d", 150, 32)]
    [InlineData("vgg13", "MaxPool2d", 156, 32)]
    [InlineData("vgg16", "Conv2d", 196, 16)]
    [InlineData("vgg16", "MaxPool2d", 212, 32)]
    [InlineData("vgg19", "Conv2d", 252, 16)]
    [InlineData("vgg19", "MaxPool2d", 268, 32)]
    public void ReceptiveFieldsOfTheLastConvolutionAndPooling(string name, string type, int size, int stride) =>
        Assert.Equal((size, stride), Field(name, row => row.Operator == type));

    [Fact]
    public void ReceptiveFieldOfGoogLeNetAlongTheLargestFilters() =>
        Assert.Equal((715, 32), Field("googlenet_2014", row => row.Path == "inception5b"));

    private static (int Size, int Stride) Field(string name, Func<SummaryRow, bool> isWanted)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        ModelSummary summary = ModelSummary.Of(info.Create(new ModelOptions()), info.InputShape());
        FieldAxis axis = summary.Rows.Last(isWanted).ReceptiveField!.Vertical;
        return (axis.Size, axis.Jump);
    }
}
