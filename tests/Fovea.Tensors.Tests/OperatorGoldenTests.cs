using System.Text.Json;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>Outputs and gradients of operators against PyTorch's in float64.</summary>
public sealed class OperatorGoldenTests
{
    private static readonly Shape _map = new(2, 16, 15, 17);

    /// <summary>
    /// Cases of the golden files that are no operators of this assembly: boxes, regions of interest and images have tests of their own.
    /// </summary>
    private static readonly HashSet<string> _elsewhere =
    [
        "nms_0.5", "nms_0.3", "batched_nms_0.5", "box_iou", "roi_pool_7", "roi_align_7_s2", "roi_align_7_s0_aligned", "resize",
    ];

    private static readonly Dictionary<string, Case> _cases = new()
    {
        ["conv_k3s1p1"] = new(new Conv2dOperator(padding: 1), ("w", new Shape(12, 16, 3, 3))),
        ["conv_k3s2p1"] = new(new Conv2dOperator(stride: 2, padding: 1), ("w", new Shape(12, 16, 3, 3))),
        ["conv_k3d2p2"] = new(new Conv2dOperator(dilation: 2, padding: 2), ("w", new Shape(12, 16, 3, 3))),
        ["conv_k5g4s(2,1)p(2,0)"] = new(
            new Conv2dOperator(new ConvAttributes { StrideH = 2, PaddingH = 2, Groups = 4 }),
            ("wg", new Shape(12, 4, 5, 5))),
        ["conv_transpose_k2s2"] = new(new ConvTranspose2dOperator(stride: 2), ("wt", new Shape(16, 6, 2, 2))),
        ["lrn_n5"] = new(new LocalResponseNormOperator(5, alpha: 1e-4f, beta: 0.75f, k: 2f)),
        ["lrn_n3_strong"] = new(new LocalResponseNormOperator(3, alpha: 0.5f, beta: 0.75f, k: 1f)),
        ["maxpool_k3s2"] = new(new MaxPool2dOperator(3, 2)),
        ["maxpool_k3s2_ceil"] = new(new MaxPool2dOperator(3, 2, ceilMode: true)),
        ["maxpool_k3s2p1"] = new(new MaxPool2dOperator(3, 2, padding: 1)),
        ["avgpool_k5s3"] = new(new AvgPool2dOperator(5, 3)),
        ["avgpool_k3s2p1"] = new(new AvgPool2dOperator(3, 2, padding: 1)),
        ["adaptive_avgpool_7x7"] = new(new AdaptiveAvgPool2dOperator(7, 7)),
        ["adaptive_avgpool_6x4"] = new(new AdaptiveAvgPool2dOperator(6, 4)),
        ["log_softmax_c"] = new(new LogSoftmaxOperator()),
        ["smooth_l1_beta0.11"] = new(new SmoothL1Operator(1f / 9f), Zeros: true),
        ["bilinear_2x"] = new(new UpsampleBilinearOperator(2 * _map[2], 2 * _map[3])),
        ["nearest_2x"] = new(new UpsampleNearestOperator(2 * _map[2], 2 * _map[3])),
    };

    public static TheoryData<string, string> GoldenCases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string file in Goldens.Files(HasOperators))
            {
                foreach (JsonProperty entry in Goldens.Read(file).Values.EnumerateObject())
                {
                    if (!_elsewhere.Contains(entry.Name))
                        cases.Add(file, entry.Name);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void OutputAndGradientsArePyTorchs(string file, string name)
    {
        Assert.True(_cases.TryGetValue(name, out Case? known), $"{file} has the case {name}, which no operator here is compared with");
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement golden = values.GetProperty(name);
        Tensor[] inputs = known.Inputs(seed);

        using var tape = new GradientTape();
        Tensor output = known.Operator.Apply(inputs).Keep();
        int[] shape = output.Shape.Rank == 0 ? [1] : output.Shape.ToArray();
        Digest.Read(golden.GetProperty("out")).AssertMatches($"{name} output", shape, output.ToArray());

        tape.Backward(new WeightedSum(Goldens.Uniform("upstream", output.Shape.Elements, seed)).Apply(output));
        Tensor[] leaves = [.. inputs.Where(input => input.RequiresGrad)];
        Digest[] gradients = [.. golden.GetProperty("grads").EnumerateArray().Select(Digest.Read)];
        Assert.Equal(gradients.Length, leaves.Length);
        for (int i = 0; i < leaves.Length; i++)
            gradients[i].AssertMatches($"{name} gradient {i}", leaves[i].Shape.ToArray(), leaves[i].Grad!.ToArray());
    }

    [Fact]
    public void EveryCaseHereIsInTheProjectsGoldenFile()
    {
        IEnumerable<JsonProperty> golden = Goldens.OwnFiles(HasOperators).SelectMany(file => Goldens.Read(file).Values.EnumerateObject());
        Assert.Subset(golden.Select(entry => entry.Name).ToHashSet(), _cases.Keys.ToHashSet());
    }

    private static bool HasOperators(JsonElement values) => values.EnumerateObject().Select(entry => entry.Value).Any(
        entry => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("out", out _) && entry.TryGetProperty("grads", out _));

    /// <summary>
    /// An operator on the map "x" and, where it has one, a weight named as in the golden file's script, or a target of zeros.
    /// </summary>
    private sealed record Case(Operator Operator, (string Name, Shape Shape)? Weight = null, bool Zeros = false)
    {
        public Tensor[] Inputs(ulong seed)
        {
            var inputs = new List<Tensor> { Leaf("x", _map, seed) };
            if (Weight is { } weight)
                inputs.Add(Leaf(weight.Name, weight.Shape, seed));
            if (Zeros)
                inputs.Add(Tensor.Zeros(_map));
            return [.. inputs];
        }

        private static Tensor Leaf(string name, Shape shape, ulong seed)
        {
            Tensor leaf = Tensor.FromArray(shape, Goldens.Uniform(name, shape.Elements, seed));
            leaf.RequiresGrad = true;
            return leaf;
        }
    }
}
