using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Fovea.Data.Transforms;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Interpretability.Tests;

/// <summary>Explanations equal those that eng/make-explanation-fixtures.py recorded from PyTorch.</summary>
public sealed class PyTorchParityTests
{
    private const double Tolerance = 1e-4;

    private static readonly JsonElement _recorded = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "explanations.json"))).RootElement;

    public static TheoryData<string> Filled =>
        [.. _recorded.GetProperty("filled").EnumerateArray().Select(each => each.GetProperty("model").GetString()!)];

    [Theory]
    [MemberData(nameof(Filled))]
    public void NetworksFilledByTheRuleOfTheGoldensAreExplainedAsByPyTorch(string model)
    {
        JsonElement recorded = _recorded.GetProperty("filled").EnumerateArray()
            .First(each => each.GetProperty("model").GetString() == model);
        ulong seed = recorded.GetProperty("seed").GetUInt64();
        Classifier network = Network(recorded);
        foreach (StateEntry entry in network.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
        (int height, int width) = (recorded.GetProperty("height").GetInt32(), recorded.GetProperty("width").GetInt32());
        var shape = new Shape(1, ModelCatalogue.Find(model).InputChannels, height, width);
        Check(recorded, network, Tensor.FromArray(shape, Goldens.Uniform($"explained.{model}", shape.Elements, seed)));
    }

    [SampleDataFact]
    public void ThreePhotographsAreExplainedBySqueezeNetAsByPyTorch()
    {
        JsonElement.ArrayEnumerator photographs = _recorded.GetProperty("photographs").EnumerateArray();
        Assert.Equal(3, photographs.Count());
        ModelInfo info = ModelCatalogue.Find("squeezenet1_1");
        Preprocessing steps = info.Preprocessing;
        var pipeline = new EvaluationPipeline(info.InputHeight, info.InputWidth, steps.Mean, steps.Std)
        {
            ResizeShorterSide = steps.ResizeShorterSide,
        };
        Classifier network = info.Create(new ModelOptions());
        StateDictionary.Load(
            SampleData.WeightsFile("squeezenet1_1-fp16.pth"),
            [.. network.State().Select(entry => new NamedTensor(entry.Name, entry.Value))]);
        Assert.All(photographs.Select(recorded => recorded.GetProperty("photograph").GetString()!), name =>
        {
            JsonElement recorded = photographs.First(each => each.GetProperty("photograph").GetString() == name);
            Image view = pipeline.Fit(ImageFile.Load(Path.Combine(SampleData.Unpacked!, "imagenet-sample", name)));
            Assert.Equal(recorded.GetProperty("crop_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(view.Pixels)));
            Check(recorded, network, PreparedImage.Of(pipeline, view));
        });
    }

    private static void Check(JsonElement recorded, Classifier network, Tensor image)
    {
        int target = recorded.GetProperty("target").GetInt32(), stride = recorded.GetProperty("stride").GetInt32();
        string layer = recorded.GetProperty("layer").GetString()!;
        network.Eval();
        Assert.Equal(recorded.GetProperty("logit").GetDouble(), network.Forward(image).ToArray()[target], 1e-4);
        Assert.Equal(layer, NetworkLayers.Stages(network, image.Shape)[^1]);

        GradCam cam = GradCam.Of(network, image, target, layer);
        JsonElement map = recorded.GetProperty("gradcam");
        Assert.Equal(map.GetProperty("height").GetInt32(), cam.Map.Height);
        Assert.Equal(map.GetProperty("width").GetInt32(), cam.Map.Width);
        AssertClose("Grad-CAM", Values(map), [.. cam.Map.Values]);

        CheckSampled("saliency", recorded, Saliency.Of(network, image, target).Gradient, stride);
        CheckSampled("guided", recorded, GuidedBackpropagation.Of(network, image, target).Gradient, stride);
        JsonElement integrated = recorded.GetProperty("integrated");
        IntegratedGradients attributions = IntegratedGradients.Of(
            network, image, target, steps: integrated.GetProperty("steps").GetInt32());
        CheckSampled("integrated", recorded, attributions.Attributions, stride);
        double difference = integrated.GetProperty("difference").GetDouble();
        Assert.InRange(attributions.Difference - difference, -1e-4, 1e-4);
        Assert.InRange(attributions.Error - (integrated.GetProperty("sum").GetDouble() - difference), -1e-3, 1e-3);
    }

    private static void CheckSampled(string name, JsonElement recorded, ChannelMaps maps, int stride)
    {
        JsonElement expected = recorded.GetProperty(name);
        double norm = Math.Sqrt(maps.Values.Sum(value => (double)value * value));
        Assert.InRange(norm / expected.GetProperty("l2").GetDouble(), 1 - Tolerance, 1 + Tolerance);
        List<float> sampled = [];
        for (int c = 0; c < maps.Channels; c++)
        {
            for (int y = 0; y < maps.Height; y += stride)
            {
                for (int x = 0; x < maps.Width; x += stride)
                    sampled.Add(maps[c, y, x]);
            }
        }

        AssertClose(name, Values(expected), [.. sampled]);
    }

    private static void AssertClose(string name, float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Contains(expected, value => value != 0);
        double[] differences = [.. expected.Zip(actual, (a, b) => (double)a - b)];
        double norm = Norm(differences) / Norm(expected.Select(value => (double)value));
        double most = differences.Max(Math.Abs) / expected.Max(Math.Abs);
        Assert.True(norm <= Tolerance && most <= Tolerance, $"{name}: differs by {norm:g3} in the L2 norm, by {most:g3} at most");
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static float[] Values(JsonElement recorded) =>
        MemoryMarshal.Cast<byte, float>(recorded.GetProperty("values").GetBytesFromBase64()).ToArray();

    private static Classifier Network(JsonElement recorded) => ModelCatalogue.Find(recorded.GetProperty("model").GetString()!)
        .Create(new ModelOptions(recorded.GetProperty("classes").GetInt32()));
}
