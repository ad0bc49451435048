using System.Text.Json;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>RoIAlign against torchvision's in float64: 40 regions of two maps, with both conventions.</summary>
public sealed class RoiAlignTests
{
    private const int Regions = 40;
    private const int GoldenBoxes = 200;
    private const double ImageSize = 200;

    private static readonly Shape _features = new(2, 8, 25, 30);

    private static readonly Dictionary<string, RoiAlignOperator> _cases = new()
    {
        ["roi_align_7_s2"] = new(7, 7, spatialScale: 1 / 8f, samplingRatio: 2),
        ["roi_align_7_s0_aligned"] = new(7, 7, spatialScale: 1 / 8f, aligned: true),
    };

    public static TheoryData<string, string> GoldenCases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string file in Goldens.Files(values => values.TryGetProperty("roi_align_7_s2", out _)))
            {
                foreach (string name in _cases.Keys)
                    cases.Add(file, name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void OutputAndGradientAreTorchvisions(string file, string name)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement golden = values.GetProperty(name);
        Tensor features = Tensor.FromArray(_features, Goldens.Uniform("feature", _features.Elements, seed));
        features.RequiresGrad = true;
        using var tape = new GradientTape();
        Tensor output = _cases[name].Apply(features, Boxes(seed)).Keep();
        Digest.Read(golden.GetProperty("out")).AssertMatches($"{name} output", output.Shape.ToArray(), output.ToArray());
        tape.Backward(new WeightedSum(Goldens.Uniform("upstream", output.Shape.Elements, seed)).Apply(output));
        Digest.Read(golden.GetProperty("grad_feature")).AssertMatches(
            $"{name} gradient", features.Shape.ToArray(), features.Grad!.ToArray());
    }

    [Fact]
    public void ATracedGraphCountsItsInterpolation()
    {
        Graph graph = Graph.Trace(
            inputs => new NamedTensors { { "pooled", _cases["roi_align_7_s2"].Apply(inputs["features"], inputs["regions"]) } },
            [new TensorSpec("features", _features), new TensorSpec("regions", new Shape(Regions, 5))]);
        Assert.Equal(new Shape(Regions, 8, 7, 7), graph.Outputs["pooled"].Shape);
        Assert.Equal(4L * Regions * 8 * 49 * 4, Assert.Single(graph.Nodes).MultiplyAdds);
    }

    [Fact]
    public void WhatDoesNotFitIsAnError()
    {
        Tensor features = Tensor.Zeros(_features);
        RoiAlignOperator op = _cases["roi_align_7_s2"];
        Assert.Equal(
            "RoiAlign: regions have shape [3, 4]; expected [K, 5], an image's index and x1, y1, x2, y2 each.",
            Assert.Throws<ShapeException>(() => op.Apply(features, Tensor.Zeros(new Shape(3, 4)))).Message);
        Assert.Equal(
            "RoiAlign: a region is of image 2; the features [2, 8, 25, 30] are of 2.",
            Assert.Throws<ArgumentException>(() => op.Apply(features, Tensor.FromArray(new Shape(1, 5), [2f, 0f, 0f, 8f, 8f]))).Message);
        Assert.Throws<ArgumentException>(() => new RoiAlignOperator(7, 7, spatialScale: 0f));
        Assert.Throws<ArgumentException>(() => new RoiAlignOperator(0, 7, spatialScale: 1f));
        Assert.Equal(new Shape(0, 8, 7, 7), op.Apply(features, Tensor.Empty(new Shape(0, 5))).Shape);
    }

    /// <summary>The rule of the golden files' script.</summary>
    private static Tensor Boxes(ulong seed)
    {
        float[] uniform = Goldens.Uniform("boxes", GoldenBoxes * 4, seed);
        var regions = new float[Regions * 5];
        for (int k = 0; k < Regions; k++)
        {
            regions[k * 5] = k % 2;
            for (int axis = 0; axis < 2; axis++)
            {
                double first = (uniform[(k * 4) + axis] + 1.0) / 2 * ImageSize * 0.8;
                double size = 4 + ((uniform[(k * 4) + 2 + axis] + 1.0) / 2 * ImageSize * 0.3);
                regions[(k * 5) + 1 + axis] = (float)first;
                regions[(k * 5) + 3 + axis] = (float)Math.Min(first + size, ImageSize);
            }
        }

        return Tensor.FromArray(new Shape(Regions, 5), regions);
    }
}
