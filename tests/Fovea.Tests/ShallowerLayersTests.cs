using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Layers;

namespace Fovea.Tests;

/// <summary>VGG's deeper configurations started with layers of A, in small widths.</summary>
public sealed class ShallowerLayersTests
{
    [Theory]
    [InlineData(DropoutForm.Inverted)]
    [InlineData(DropoutForm.AlexNet2012)]
    public void TheFirstFourConvolutionsAndTheFullyConnectedLayersAreTaken(DropoutForm form)
    {
        Vgg a = Network([1, 1, 2, 2, 2], seed: 1), d = Network([2, 2, 3, 3, 3], seed: 2), untouched = Network([2, 2, 3, 3, 3], seed: 2);
        DropoutForms.Set(d, form);
        string sentence = ShallowerLayers.Copy(a, "a in a file", d);
        Assert.Equal(
            "features.0, features.5, features.10, features.12, classifier.0, classifier.3, classifier.6 begin with layers of a in a file; "
            + "the others are new.", sentence);
        (string From, string To)[] pairs =
        [
            ("features.0", "features.0"), ("features.3", "features.5"), ("features.6", "features.10"), ("features.8", "features.12"),
            ("classifier.0", "classifier.0"), ("classifier.3", "classifier.3"), ("classifier.6", "classifier.6"),
        ];
        IReadOnlyDictionary<string, float> factors = DropoutForms.Factors(d);
        foreach (StateEntry entry in d.Parameters())
        {
            string layer = entry.Name[..entry.Name.LastIndexOf('.')], kind = entry.Name[layer.Length..];
            string? from = pairs.FirstOrDefault(pair => pair.To == layer).From;
            float[] expected = Values(from is null ? untouched : a, (from ?? layer) + kind);
            Assert.Equal(expected, entry.Value.ToArray().Select(value => value * factors.GetValueOrDefault(entry.Name, 1)));
        }
    }

    [Fact]
    public void AnotherNumberOfClassesLeavesTheLastLayerOut()
    {
        Vgg a = Network([1, 1, 2, 2, 2], seed: 1), b = Network([2, 2, 2, 2, 2], seed: 2, classes: 3);
        float[] before = Values(b, "classifier.6.weight");
        Assert.DoesNotContain("classifier.6", ShallowerLayers.Copy(a, "a", b));
        Assert.Equal(before, Values(b, "classifier.6.weight"));
    }

    [Fact]
    public void ANetworkOfAnotherFamilyIsRefused()
    {
        Classifier lenet = ModelCatalogue.Find("lenet5").Create(new ModelOptions(10));
        lenet.Initialize(1);
        Assert.Contains(
            "no convolution of shape", Assert.Throws<FoveaException>(
                () => ShallowerLayers.Copy(lenet, "lenet5 in a file", Network([2, 2, 2, 2, 2], seed: 1))).Message);
    }

    private static Vgg Network(int[] depths, ulong seed, int classes = 4)
    {
        var network = new Vgg(new VggConfig(
            [.. depths.Select((depth, block) => Enumerable.Repeat(new VggConvolution(4 << Math.Min(block, 3)), depth).ToArray())],
            classes)
        {
            PooledSize = 1,
            Head = new FullyConnectedConfig([8, 6]),
        });
        network.Initialize(seed);
        return network;
    }

    private static float[] Values(Module network, string name) =>
        network.Parameters().Single(entry => entry.Name == name).Value.ToArray();
}
