using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Testing;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class CntkResNet18Tests : IDisposable
{
    private static readonly ResNetConfig _narrow = ResNetConfig.ResNet18Cntk with { Width = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-cntk-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TensorsAreNamedByTheGraph()
    {
        var graph = new CntkGraph(_narrow);
        using WeightFile file = Adapt(graph);
        Assert.Equal("resnet18_cntk", file.Metadata["model"]);
        var network = new ResNet(_narrow);
        LoadReport report = ModelWeights.Load(file, network, new LoadOptions { AllowPartial = true });
        Assert.Equal(["fc.weight", "fc.bias"], report.Kept);
        Assert.Empty(report.Unexpected);
        foreach (StateEntry entry in network.State().Where(entry => graph.Values.ContainsKey(entry.Name) && entry.Name != "conv1.weight"))
            Assert.Equal(graph.Values[entry.Name], entry.Value.ToArray());
        Assert.Equal(110, graph.Values.Count);
    }

    [Fact]
    public void TheFirstConvolutionTakesRedGreenBlueAsAllNetworksDo()
    {
        var graph = new CntkGraph(_narrow);
        using WeightFile file = Adapt(graph);
        float[] given = graph.Values["conv1.weight"], read = file.ReadFloats("conv1.weight");
        int taps = 7 * 7;
        for (int filter = 0; filter < 2; filter++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                float factor = 255 * Preprocessing.ImageNet.Std[channel];
                int bgr = ((filter * 3) + 2 - channel) * taps, rgb = ((filter * 3) + channel) * taps;
                for (int tap = 0; tap < taps; tap++)
                    Assert.Equal(given[bgr + tap] * factor, read[rgb + tap], 1e-5f * factor);
            }
        }
    }

    public static TheoryData<string, string> Others => new()
    {
        { "conv1", "conv1 has not stride 2 and padding 3" },
        { "maxpool", "maxpool has not stride 2 and padding 1" },
        { "layer2.0.downsample.0", "layer2.0.downsample.0 has not stride 2 and padding 0" },
        { "layer4.1.conv2", "layer4.1.conv2 has not stride 1 and padding 1" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void AnotherNetworkIsOneSentence(string layer, string expected)
    {
        foreach (Action<CntkGraph> change in (Action<CntkGraph>[])[graph => graph.Stride = 2, graph => graph.Shift = 1])
        {
            var other = new CntkGraph(_narrow, (graph, name) =>
            {
                (graph.Stride, graph.Shift) = (1, 0);
                if (name == layer)
                    change(graph);
            });
            string message = Refused(other);
            Assert.Contains($"another than that of resnet18_cntk ({expected})", message);
            Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18", message);
        }
    }

    [Fact]
    public void ShortcutsWidthsAndTheEndAreCompared()
    {
        Assert.Contains(
            "the sum of layer3.1 does not add its shortcut",
            Refused(new CntkGraph(_narrow, (graph, name) => graph.SkipsShortcut = name == "layer3.1.add")));
        Assert.Contains(
            "it does not end with the features after avgpool",
            Refused(new CntkGraph(_narrow, (graph, name) => graph.Result = "Output3")));
        Assert.Contains("conv1.weight is no initializer of floats [2, 3, 7, 7]", Refused(new CntkGraph(_narrow with { Width = 3 })));
        Assert.Contains(
            "0 nodes Conv 3x3 follow", Refused(new CntkGraph(_narrow with { Depths = [2, 2, 2, 2] })));
        Assert.Contains("0 nodes AveragePool follow", Refused(new CntkGraph(_narrow with { Depths = [2, 2, 2, 4] })));
    }

    [Fact]
    public void UnderADetectorItsFrozenStatisticsStayInUse()
    {
        var network = new ResNet(_narrow);
        network.Initialize(1);
        using (WeightFile file = Adapt(new CntkGraph(_narrow)))
            ModelWeights.Load(file, network, new LoadOptions { AllowPartial = true });
        network.Eval();
        var images = Tensor.FromArray(new Shape(2, 3, 64, 64), Goldens.Uniform("image", 2 * 3 * 64 * 64, seed: 1));
        float[][] before = [.. network.Features(images).Select(maps => maps.ToArray())];

        network.Freeze();
        GeneralizedRcnn detector = FasterRcnn.Fpn(network);
        detector.Train(new RandomSource(1));
        Assert.Equal(before, network.Features(images).Select(maps => maps.ToArray()));
        Assert.DoesNotContain(detector.Parameters(), entry => entry.Name.StartsWith("backbone.body.fc", StringComparison.Ordinal));
    }

    /// <summary>What the graph computes node by node, with its own padding, colours and order: eng/make-cntk-fixtures.py.</summary>
    [CntkWeightsFact]
    public void FeaturesAreThoseOfTheGraph()
    {
        using JsonDocument recorded = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "resnet18_cntk.json")));
        ulong seed = recorded.RootElement.GetProperty("seed").GetUInt64();
        float[] expected = [.. recorded.RootElement.GetProperty("features").EnumerateArray().Select(value => value.GetSingle())];
        ModelInfo info = ModelCatalogue.Find("resnet18_cntk");
        Classifier network = info.Create(new ModelOptions());
        using (WeightFile file = WeightSource.Open(CntkWeightsFactAttribute.Weights))
            ModelWeights.Load(file, network, new LoadOptions { AllowPartial = true });
        network.Eval();

        Shape shape = info.InputShape();
        Preprocessing preprocessing = info.Preprocessing;
        int pixels = info.InputHeight * info.InputWidth;
        float[] image =
        [
            .. Goldens.Uniform("image", shape.Elements, seed).Select(
                (value, i) => (((value + 1) / 2) - preprocessing.Mean[i / pixels]) / preprocessing.Std[i / pixels]),
        ];
        float[] features = new AdaptiveAvgPool2d(1, 1).Forward(network.Features(Tensor.FromArray(shape, image))[^1]).ToArray();
        Assert.Equal(expected.Length, features.Length);
        float largest = expected.Max();
        Assert.All(expected.Zip(features), pair => Assert.Equal(pair.First, pair.Second, 2e-6f * largest));
    }

    [CntkWeightsFact]
    public void WithoutALayerOfClassesItPredictsNothing()
    {
        FoveaException error = Assert.Throws<FoveaException>(() => ImageClassifier.Load(CntkWeightsFactAttribute.Weights));
        Assert.Contains("holds resnet18_cntk up to its features, without the layer of the classes", error.Message);
    }

    [CntkWeightsFact]
    public async Task FineTuningGivesItOne()
    {
        using ImageClassifier mine = await ImageClassifier.FineTuneAsync(
            CntkWeightsFactAttribute.Weights, ImageFolder.Open(PlainPictures.Create(_folder)),
            new() { Epochs = 1, BatchSize = 8, Freeze = true });
        Assert.Equal(("resnet18_cntk", 2), (mine.Package.Model.Name, mine.Classes.Count));
        using WeightFile file = WeightSource.Open(CntkWeightsFactAttribute.Weights);
        StateEntry last = mine.Package.Network.Parameters().Single(entry => entry.Name == "layer4.1.conv2.weight");
        Assert.Equal(file.ReadFloats(last.Name), last.Value.ToArray());
    }

    private string Refused(CntkGraph graph)
    {
        using OnnxFile file = Open(graph);
        return Assert.Throws<WeightFileException>(() => CntkResNet18.Adapt(file, _narrow)).Message;
    }

    private WeightFile Adapt(CntkGraph graph) => CntkResNet18.Adapt(Open(graph), _narrow);

    private OnnxFile Open(CntkGraph graph)
    {
        string path = Path.Combine(_folder, "network.onnx");
        File.WriteAllBytes(path, graph.Bytes);
        return OnnxFile.Open(path);
    }
}
