using Fovea.Detection.Networks;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Tests.Networks;

public sealed class BackboneTests
{
    [Theory]
    [InlineData("resnet18", 4)]
    [InlineData("resnet50", 4)]
    [InlineData("vgg16_bn", 3)]
    [InlineData("squeezenet1_1", 3)]
    [InlineData("googlenet", 4)]
    [InlineData("alexnet", 3)]
    public void AnyClassifierCanCarryAPyramid(string name, int levels)
    {
        GeneralizedRcnn model = FasterRcnn.Fpn(Network(name), new DetectorConfig(3));
        Assert.Equal(levels, model.Backbone.Strides.Count);
        Assert.Equal(levels + 1, model.Backbone.Levels);
        Graph graph = Graph.Trace(model.Backbone.Forward, new Shape(1, 3, 256, 320));
        Assert.Equal(levels + 1, graph.Outputs.Count);
        Assert.All(graph.Outputs, map => Assert.Equal(256, map.Shape[1]));
        int[] heights = [.. graph.Outputs.Select(map => map.Shape[2])];
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.Equal(pair.First / 2.0, pair.Second, tolerance: 1.0));
        Assert.DoesNotContain(model.State(), entry => entry.Name.Contains("body.fc") || entry.Name.Contains("body.classifier"));
    }

    [Theory]
    [InlineData("vgg16", 512)]
    [InlineData("resnet18", 256)]
    [InlineData("squeezenet1_1", 512)]
    public void AnyClassifierCanCarryASingleMap(string name, int channels)
    {
        GeneralizedRcnn model = FasterRcnn.SingleScale(Network(name), new DetectorConfig(3));
        Assert.Equal(channels, model.Backbone.Channels);
        Assert.Equal(channels, Assert.Single(Graph.Trace(model.Backbone.Forward, new Shape(1, 3, 256, 320)).Outputs).Shape[1]);
    }

    [Fact]
    public void TheParametersAreTorchvisions()
    {
        Assert.Equal(41_755_286, Parameters(FasterRcnn.ResNet50Fpn(new DetectorConfig { FrozenBatchNorm = true })));
        Assert.Equal(41_808_406, Parameters(FasterRcnn.ResNet50Fpn()));
        Assert.Equal(44_401_393, Parameters(MaskRcnn.ResNet50Fpn(new DetectorConfig { FrozenBatchNorm = true })));
        Assert.Equal(44_454_513, Parameters(MaskRcnn.ResNet50Fpn()));
        Assert.All(Catalogue.DetectorCatalogue.All, row => Assert.Equal(row.Parameters, Parameters(row.Create(new DetectorConfig()))));
        Assert.All(Catalogue.DetectorCatalogue.All, row => Assert.Equal(row.HasMasks, row.Create(new DetectorConfig()).HasMasks));
    }

    [Fact]
    public void WhatDoesNotFitIsAnError()
    {
        Assert.Contains("no stage has stride 16", Assert.Throws<ArgumentException>(
            () => FasterRcnn.SingleScale(Network("resnet20_cifar"))).Message);
        Assert.Throws<ShapeException>(() => FasterRcnn.Fpn(Network("lenet5")));
        Classifier headless = Network("resnet18");
        headless.RemoveHead(new Shape(1, 3, 64, 64));
        Assert.Contains("was removed", Assert.Throws<InvalidOperationException>(
            () => Graph.Trace(headless.Forward, new Shape(1, 3, 64, 64))).Message);
        Assert.Contains("expected the background and at least one more", Assert.Throws<ArgumentException>(
            () => FasterRcnn.Fpn(Network("resnet18"), new DetectorConfig(1))).Message);
    }

    private static Classifier Network(string name) => ModelCatalogue.Find(name).Create(new ModelOptions());

    private static long Parameters(GeneralizedRcnn model) => model.Parameters().Sum(entry => (long)entry.Value.Shape.Elements);
}
