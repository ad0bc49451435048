using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;

namespace Fovea.Detection.Tests.Networks;

/// <summary>Detectors over any classification network, by names that say what they are made of.</summary>
public sealed class ComposedDetectorTests
{
    [Theory]
    [InlineData("fasterrcnn_squeezenet1_1_fpn", false, 4)]
    [InlineData("maskrcnn_resnet18_fpn", true, 5)]
    [InlineData("fasterrcnn_resnet18", false, 1)]
    public void NamesSayWhatTheyAreMadeOf(string name, bool hasMasks, int levels)
    {
        DetectorInfo info = DetectorCatalogue.Find(name)!;
        GeneralizedRcnn network = info.Create(new DetectorConfig());
        Assert.Equal((name, hasMasks, levels), (info.Name, network.HasMasks, network.Backbone.Levels));
        Assert.Equal(hasMasks, info.HasMasks);
        Assert.Equal(info.Parameters, network.Parameters().Sum(entry => (long)entry.Value.Shape.Elements));
        Assert.Null(info.Weights);
    }

    [Theory]
    [InlineData("maskrcnn_squeezenet1_1_fpn", null, "MultiScaleRoiAlign", "MultiScaleRoiAlign")]
    [InlineData("maskrcnn_squeezenet1_1_fpn", RoiPooling.Align, "MultiScaleRoiAlign", "MultiScaleRoiAlign")]
    [InlineData("maskrcnn_squeezenet1_1_fpn", RoiPooling.Pool, "MultiScaleRoiPool", "MultiScaleRoiPool")]
    [InlineData("fasterrcnn_squeezenet1_1", null, "RoiPool", null)]
    [InlineData("fasterrcnn_squeezenet1_1", RoiPooling.Pool, "RoiPool", null)]
    [InlineData("fasterrcnn_squeezenet1_1", RoiPooling.Align, "RoiAlign", null)]
    public void RegionsArePooledAsPublishedUnlessOtherwiseAsked(string name, RoiPooling? pooling, string boxes, string? masks)
    {
        var config = new DetectorConfig(3) { Options = new RcnnOptions { RoiPooling = pooling } };
        RoiHeads heads = DetectorCatalogue.Find(name)!.Create(config).RoiHeads;
        Assert.Equal((boxes, masks), (heads.BoxPooling.Name, heads.MaskPooling?.Name));
    }

    [Theory]
    [InlineData("maskrcnn_resnet18")]
    [InlineData("fasterrcnn_lenet5_fpn")]
    [InlineData("fasterrcnn__fpn")]
    [InlineData("fasterrcnn_fpn")]
    [InlineData("resnet18")]
    [InlineData("")]
    public void OtherNamesAreNone(string name) => Assert.Null(DetectorCatalogue.Find(name));

    [Fact]
    public void PublishedNetworksKeepTheirRows()
    {
        Assert.All(DetectorCatalogue.All, row => Assert.Same(row, DetectorCatalogue.Find(row.Name.ToUpperInvariant())));
    }
}
