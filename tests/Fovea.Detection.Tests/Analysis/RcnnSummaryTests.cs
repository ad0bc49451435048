using Fovea.Detection.Analysis;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;

namespace Fovea.Detection.Tests.Analysis;

public sealed class RcnnSummaryTests
{
    public static TheoryData<string> Names => [.. DetectorCatalogue.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ParametersAreThoseOfTheCatalogueAndAllAreUsed(string name)
    {
        DetectorInfo info = DetectorCatalogue.Find(name)!;
        var summary = RcnnSummary.Of(info.Create(new DetectorConfig()), new PixelSize(64, 96), regions: 3, masks: 2);
        Assert.Equal(info.Parameters, summary.Parameters);
        Assert.Equal(info.Parameters, summary.Parts.Sum(part => part.Layers.UsedParameters));
        Assert.Equal(info.HasMasks, summary.Masks is not null);
    }

    [Theory]
    [InlineData("fasterrcnn_resnet50_fpn", 41_755_286)]
    [InlineData("maskrcnn_resnet50_fpn", 44_401_393)]
    public void FrozenBatchNormHasNoParameters(string name, long parameters)
    {
        GeneralizedRcnn network = DetectorCatalogue.Find(name)!.Create(new DetectorConfig { FrozenBatchNorm = true });
        Assert.Equal(parameters, RcnnSummary.Of(network, new PixelSize(64, 64), regions: 1, masks: 1).Parameters);
    }

    [Fact]
    public void TheCostOfRegionsAndMasksGrowsWithTheirNumber()
    {
        RcnnSummary one = Of(regions: 1, masks: 1), more = Of(regions: 10, masks: 5);
        Assert.Equal(one.Dense.Layers.MultiplyAdds, more.Dense.Layers.MultiplyAdds);
        Assert.Equal(10 * one.Regions.Layers.MultiplyAdds, more.Regions.Layers.MultiplyAdds);
        Assert.Equal(5 * one.Masks!.Layers.MultiplyAdds, more.Masks!.Layers.MultiplyAdds);
        Assert.Equal(more.Parts.Sum(part => part.Layers.MultiplyAdds), more.MultiplyAdds);

        static RcnnSummary Of(int regions, int masks) => RcnnSummary.Of(MaskRcnn.ResNet50Fpn(), new PixelSize(64, 64), regions, masks);
    }
}
