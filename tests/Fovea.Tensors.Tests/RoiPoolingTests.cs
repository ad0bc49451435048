using System.Text.Json;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>
/// The pooling of regions against torchvision's: the golden files' 40 regions of two maps in float64, and what eng/make-roi-fixtures.py has
/// recorded in float32 of pyramids and of degenerate boxes.
/// </summary>
public sealed class RoiPoolingTests
{
    private const int Regions = 40;
    private const int GoldenBoxes = 200;
    private const double ImageSize = 200;

    private static readonly Shape _features = new(2, 8, 25, 30);

    private static readonly Dictionary<string, Operator> _goldenCases = new()
    {
        ["roi_pool_7"] = new RoiPoolOperator(7, 7, spatialScale: 1 / 8f),
        ["roi_align_7_s2"] = new RoiAlignOperator(7, 7, spatialScale: 1 / 8f, samplingRatio: 2),
        ["roi_align_7_s0_aligned"] = new RoiAlignOperator(7, 7, spatialScale: 1 / 8f, aligned: true),
    };

    private static readonly Dictionary<string, RoiOperator> _recordedCases = new()
    {
        ["MultiScaleRoiAlign 7"] = new MultiScaleRoiAlignOperator(7, 7, [1 / 4f, 1 / 8f, 1 / 16f, 1 / 32f]),
        ["MultiScaleRoiAlign 14"] = new MultiScaleRoiAlignOperator(14, 14, [1 / 4f, 1 / 8f, 1 / 16f, 1 / 32f]),
        ["MultiScaleRoiPool 7"] = new MultiScaleRoiPoolOperator(7, 7, [1 / 4f, 1 / 8f, 1 / 16f, 1 / 32f]),
        ["MultiScaleRoiPool 14"] = new MultiScaleRoiPoolOperator(14, 14, [1 / 4f, 1 / 8f, 1 / 16f, 1 / 32f]),
        ["RoiPool"] = new RoiPoolOperator(2, 3, spatialScale: 0.5f),
        ["RoiAlign 0"] = new RoiAlignOperator(2, 3, spatialScale: 0.5f),
        ["RoiAlign 2"] = new RoiAlignOperator(2, 3, spatialScale: 0.5f, samplingRatio: 2),
        ["RoiAlign 0 aligned"] = new RoiAlignOperator(2, 3, spatialScale: 0.5f, aligned: true),
        ["RoiAlign 3 aligned"] = new RoiAlignOperator(2, 3, spatialScale: 0.5f, samplingRatio: 3, aligned: true),
    };

    public static TheoryData<string> RecordedCases => [.. _recordedCases.Keys];

    public static TheoryData<string, string> GoldenCases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string file in Goldens.Files(values => values.TryGetProperty("roi_align_7_s2", out _)))
            {
                foreach (string name in _goldenCases.Keys)
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
        Tensor features = Leaf(_features, "feature", seed);
        Check(_goldenCases[name], [features], Boxes(seed), seed, golden.GetProperty("out"), [golden.GetProperty("grad_feature")]);
    }

    [Theory]
    [MemberData(nameof(RecordedCases))]
    public void PyramidsAndDegenerateBoxesGiveWhatTorchvisionGives(string name)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "roi.json")));
        JsonElement recorded = file.RootElement.GetProperty(name);
        Tensor[] maps = [.. recorded.GetProperty("maps").EnumerateArray().Select(
            (shape, i) => Leaf(new Shape([.. shape.EnumerateArray().Select(size => size.GetInt32())]), $"map{i}", 0))];
        float[] regions = [.. recorded.GetProperty("regions").EnumerateArray().Select(value => value.GetSingle())];
        Check(
            _recordedCases[name], maps, Tensor.FromArray(new Shape(regions.Length / 5, 5), regions), 0, recorded.GetProperty("out"),
            [.. recorded.GetProperty("gradients").EnumerateArray()]);
    }

    [Fact]
    public void ATracedGraphCountsItsInterpolation()
    {
        Graph graph = Graph.Trace(
            inputs => new NamedTensors { { "pooled", _goldenCases["roi_align_7_s2"].Apply(inputs["features"], inputs["regions"]) } },
            [new TensorSpec("features", _features), new TensorSpec("regions", new Shape(Regions, 5))]);
        Assert.Equal(new Shape(Regions, 8, 7, 7), graph.Outputs["pooled"].Shape);
        Assert.Equal(4L * Regions * 8 * 49 * 4, Assert.Single(graph.Nodes).MultiplyAdds);
    }

    [Fact]
    public void NoRegionsGiveAnEmptyResultAndGradientsOfZero()
    {
        foreach (RoiOperator op in _recordedCases.Values)
        {
            Tensor[] maps = [.. Enumerable.Range(0, op.Levels.Count).Select(i => Leaf(new Shape(2, 3, 8 >> i, 16 >> i), "map", 0))];
            using var tape = new GradientTape();
            Tensor output = op.Apply([.. maps, Tensor.Empty(new Shape(0, 5))]);
            Assert.Equal(new Shape(0, 3, op.OutputHeight, op.OutputWidth), output.Shape);
            tape.Backward(new WeightedSum([]).Apply(output));
            Assert.All(maps, map => Assert.All(map.Grad!.ToArray(), value => Assert.Equal(0f, value)));
        }
    }

    [Fact]
    public void BoxesOfNoNumbersAreZeroAndGiveNoGradient()
    {
        foreach (RoiOperator op in _recordedCases.Values)
        {
            Tensor[] maps = [.. Enumerable.Range(0, op.Levels.Count).Select(i => Leaf(new Shape(1, 3, 8 >> i, 16 >> i), "map", 0))];
            float[] regions = [0, float.NaN, float.NaN, float.NaN, float.NaN, 0, 1, 1, 5, float.NaN];
            using var tape = new GradientTape();
            Tensor output = op.Apply([.. maps, Tensor.FromArray(new Shape(2, 5), regions)]).Keep();
            Assert.All(output.ToArray(), value => Assert.Equal(0f, value));
            tape.Backward(new WeightedSum(Goldens.Uniform("upstream", output.Shape.Elements, 0)).Apply(output));
            Assert.All(maps, map => Assert.All(map.Grad!.ToArray(), value => Assert.Equal(0f, value)));
        }
    }

    [Fact]
    public void OnlyTheMapsThatRequireAGradientGetOne()
    {
        float[] scales = [1 / 4f, 1 / 8f];
        foreach (RoiOperator op in (RoiOperator[])
            [new MultiScaleRoiAlignOperator(2, 2, scales), new MultiScaleRoiPoolOperator(2, 2, scales)])
        {
            Tensor finest = Tensor.Zeros(new Shape(1, 3, 8, 8));
            Tensor coarse = Leaf(new Shape(1, 3, 4, 4), "map", 0);
            using var tape = new GradientTape();
            Tensor output = op.Apply(finest, coarse, Tensor.FromArray(new Shape(2, 5), [0, 0, 0, 9, 9, 0, 0, 0, 224, 224]));
            tape.Backward(new WeightedSum(Goldens.Uniform("upstream", output.Shape.Elements, 0)).Apply(output));
            Assert.Null(finest.Grad);
            Assert.Contains(coarse.Grad!.ToArray(), value => value != 0f);
        }
    }

    [Fact]
    public void MaximaOfAPyramidAreThoseOfEachLevel()
    {
        float[] scales = [1 / 4f, 1 / 8f, 1 / 16f];
        var pyramid = new MultiScaleRoiPoolOperator(7, 7, scales, canonicalScale: 16f, canonicalLevel: 3);
        Tensor boxes = Boxes(0);
        int[] levelOf = [.. boxes.ToArray().Chunk(5).Select(box => pyramid.Levels.IndexOf(box[1], box[2], box[3], box[4]))];
        Assert.Equal([0, 1, 2], levelOf.Distinct().Order());
        Tensor[] maps = [.. scales.Select((_, i) => Leaf(new Shape(2, 8, 50 >> i, 50 >> i), $"map{i}", 0))];
        using var tape = new GradientTape();
        Tensor pooled = pyramid.Apply([.. maps, boxes]).Keep();
        float[] upstream = Goldens.Uniform("upstream", pooled.Shape.Elements, 0);
        tape.Backward(new WeightedSum(upstream).Apply(pooled));

        int length = pooled.Shape.Elements / Regions;
        float[] all = pooled.ToArray();
        for (int level = 0; level < scales.Length; level++)
        {
            Tensor map = Leaf(maps[level].Shape, $"map{level}", 0);
            using var single = new GradientTape();
            Tensor ofLevel = new RoiPoolOperator(7, 7, scales[level]).Apply(map, boxes).Keep();
            single.Backward(new WeightedSum(
                [.. upstream.Select((value, i) => levelOf[i / length] == level ? value : 0f)]).Apply(ofLevel));
            float[][] regions = [.. ofLevel.ToArray().Chunk(length)];
            foreach (int k in Enumerable.Range(0, Regions).Where(k => levelOf[k] == level))
                Assert.Equal(regions[k], all[(k * length)..((k + 1) * length)]);
            Assert.Equal(map.Grad!.ToArray(), maps[level].Grad!.ToArray());
        }
    }

    [Fact]
    public void WhatDoesNotFitIsAnError()
    {
        Tensor features = Tensor.Zeros(_features);
        Operator op = _goldenCases["roi_align_7_s2"];
        Assert.Equal(
            "RoiAlign: regions have shape [3, 4]; expected [K, 5], an image's index and x1, y1, x2, y2 each.",
            Assert.Throws<ShapeException>(() => op.Apply(features, Tensor.Zeros(new Shape(3, 4)))).Message);
        Assert.Equal(
            "RoiAlign: a region is of image 2; the features are of 2, counted from 0.",
            Assert.Throws<ArgumentException>(() => op.Apply(features, Tensor.FromArray(new Shape(1, 5), [2f, 0f, 0f, 8f, 8f]))).Message);
        Assert.Throws<ArgumentException>(() => new RoiAlignOperator(7, 7, spatialScale: 0f));
        Assert.Throws<ArgumentException>(() => new RoiAlignOperator(0, 7, spatialScale: 1f));
        Assert.Throws<ArgumentException>(() => new RoiAlignOperator(7, 7, spatialScale: 1f, samplingRatio: int.MaxValue));
        Assert.Equal(
            "RoiPool: spatialScale is NaN; expected more than 0.",
            Assert.Throws<ArgumentException>(() => new RoiPoolOperator(7, 7, float.NaN)).Message);
        Assert.Throws<ArgumentException>(() => new RoiPoolOperator(7, 0, 1f));
    }

    [Fact]
    public void ScalesThatAreNoPyramidAreAnError()
    {
        float[][] refused = [[], [0.3f], [0.25f, 0.25f], [0.25f, 0.0625f], [0.125f, 0.25f], [-0.5f], [float.PositiveInfinity]];
        foreach (float[] scales in refused)
        {
            string expected = $"scales are [{string.Join(", ", scales)}]; expected at least one, each a power of two and half of the "
                + "one before, such as 1/4, 1/8, 1/16, 1/32.";
            Assert.Equal(
                $"MultiScaleRoiAlign: {expected}",
                Assert.Throws<ArgumentException>(() => new MultiScaleRoiAlignOperator(7, 7, scales)).Message);
            Assert.Equal(
                $"MultiScaleRoiPool: {expected}",
                Assert.Throws<ArgumentException>(() => new MultiScaleRoiPoolOperator(7, 7, scales)).Message);
        }

        Assert.Throws<ArgumentException>(() => new MultiScaleRoiAlignOperator(7, 7, [0.25f], canonicalScale: 0f));
        Assert.Throws<ArgumentException>(() => new MultiScaleRoiPoolOperator(7, 7, [0.25f], canonicalScale: float.NaN));
        var op = new MultiScaleRoiAlignOperator(7, 7, [0.25f, 0.125f]);
        Assert.Equal(
            "MultiScaleRoiAlign: maps have shapes [2, 8, 25, 30] and [2, 7, 12, 15]; expected the same images and channels.",
            Assert.Throws<ShapeException>(
                () => op.OutputShape([_features, new Shape(2, 7, 12, 15), new Shape(1, 5)])).Message);
    }

    private static void Check(
        Operator op, Tensor[] maps, Tensor regions, ulong seed, JsonElement output, IReadOnlyList<JsonElement> gradients)
    {
        using var tape = new GradientTape();
        Tensor pooled = op.Apply([.. maps, regions]).Keep();
        Digest.Read(output).AssertMatches($"{op.Name} output", pooled.Shape.ToArray(), pooled.ToArray());
        tape.Backward(new WeightedSum(Goldens.Uniform("upstream", pooled.Shape.Elements, seed)).Apply(pooled));
        Assert.Equal(gradients.Count, maps.Length);
        for (int i = 0; i < maps.Length; i++)
            Digest.Read(gradients[i]).AssertMatches($"{op.Name} gradient {i}", maps[i].Shape.ToArray(), maps[i].Grad!.ToArray());
    }

    private static Tensor Leaf(Shape shape, string name, ulong seed)
    {
        Tensor leaf = Tensor.FromArray(shape, Goldens.Uniform(name, shape.Elements, seed));
        leaf.RequiresGrad = true;
        return leaf;
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
