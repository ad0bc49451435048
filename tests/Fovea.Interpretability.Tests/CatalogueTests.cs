using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Interpretability.Tests;

/// <summary>Networks of every family are explained.</summary>
public sealed class CatalogueTests
{
    /// <summary>A network of each family, and of each kind of block, with the side of small images that it accepts.</summary>
    public static TheoryData<string, int> Networks => new()
    {
        { "lenet5", 28 },
        { "lenet5_1998", 32 },
        { "alexnet", 63 },
        { "zfnet", 224 },
        { "vgg16_gap", 32 },
        { "googlenet", 64 },
        { "googlenet_2014", 64 },
        { "resnet18", 64 },
        { "resnet50", 64 },
        { "resnet20_cifar", 32 },
        { "squeezenet1_1", 64 },
    };

    [Fact]
    public void TheNamesAreThoseOfTheCatalogue() =>
        Assert.All(Networks, row => ModelCatalogue.Find((string)((object[])row)[0]));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AClassIsExplainedAtTheLastMapsByDefault(string name, int side)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Classifier network = info.Create(new ModelOptions(Classes: 4));
        network.Initialize(1);
        network.Eval();
        Tensor image = SmallNetwork.Noise(new Shape(1, info.InputChannels, side, side));
        IReadOnlyList<string> stages = NetworkLayers.Stages(network, image.Shape);
        IReadOnlyList<Tensor> features = network.Features(image);
        Assert.Equal(features.Count, stages.Count);
        Assert.Equal(features[^1].ToArray(), ActivationMaps.Of(network, image, stages[^1]).Maps.Values);

        GradCam cam = GradCam.Of(network, image, 2, stages[^1]);
        Assert.Equal((features[^1].Shape[2], features[^1].Shape[3]), (cam.Map.Height, cam.Map.Width));
        Assert.Contains(cam.Weights, weight => weight != 0);
        Assert.Contains(Saliency.Of(network, image, 2).Gradient.Values, value => value != 0);
        Assert.Contains(Deconvolution.Of(network, image, stages[0]).Pixels.Values, value => value != 0);
        Assert.All(GuidedBackpropagation.Of(network, image, 2).Gradient.Values, value => Assert.True(float.IsFinite(value)));
        FirstLayerFilters filters = FirstLayerFilters.Of(network, image.Shape);
        Assert.Equal(info.InputChannels, filters.Filters[0].Channels);
        Assert.True(UnitReceptiveField.Of(network, image.Shape, stages[^1], 0, 0).Box.Height > 1);
    }

    [Fact]
    public void ALayerThatIsAppliedSeveralTimesHasAPathForEach()
    {
        Classifier network = ModelCatalogue.Find("resnet20_cifar").Create(new ModelOptions());
        network.Initialize(1);
        Tensor image = SmallNetwork.Noise(new Shape(1, 3, 32, 32));
        ChannelMaps first = ActivationMaps.Of(network, image, "layer1.0.relu").Maps;
        ChannelMaps second = ActivationMaps.Of(network, image, "layer1.0.relu#1").Maps;
        Assert.NotEqual(first.Values, second.Values);
        Assert.Equal(ActivationMaps.Of(network, image, "layer1.0").Maps.Values, second.Values);
        Assert.Contains(NetworkLayers.WithMaps(network, image.Shape), layer => layer.Path == "layer1.0.relu#1");
    }

    [Fact]
    public void ALayerThatNoLogitDependsOnIsTold()
    {
        Classifier network = ModelCatalogue.Find("resnet20_cifar").Create(new ModelOptions());
        Tensor image = SmallNetwork.Noise(new Shape(1, 3, 32, 32));
        string message = Assert.Throws<ExplanationException>(() => GradCam.Of(network, image, 0, "layer9")).Message;
        Assert.StartsWith("there is no layer 'layer9' with maps in this network; expected one of conv1, bn1, ", message);
        Assert.EndsWith("layer3, avgpool", message);
    }
}
