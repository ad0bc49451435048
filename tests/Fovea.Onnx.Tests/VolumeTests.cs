using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Onnx.Tests;

/// <summary>Values of more than four dimensions, which tensors have not: the plan computes what arrays of any dimensions have.</summary>
public sealed class VolumeTests : IDisposable
{
    private static readonly Shape _image = new(2, 12, 4, 6);

    private static readonly Dictionary<string, byte[][]> _graphs = new()
    {
        ["channels to pixels"] =
        [
            OnnxWriter.Node("Reshape", ["x", "parts"], "a"),
            OnnxWriter.Node("Transpose", ["a"], "b", ("perm", [0, 1, 4, 2, 5, 3])),
            OnnxWriter.Node("Reshape", ["b", "large"], "y"),
        ],
        ["pixels to rows of windows"] =
        [
            OnnxWriter.Node("Reshape", ["x", "windows"], "a"),
            OnnxWriter.Node("Transpose", ["a"], "b", ("perm", [0, 2, 4, 3, 5, 1])),
            OnnxWriter.Node("Relu", ["b"], "c"),
            OnnxWriter.Node("Reshape", ["c", "rows"], "y"),
        ],
        ["one permutation after another"] =
        [
            OnnxWriter.Node("Reshape", ["x", "parts"], "a"),
            OnnxWriter.Node("Transpose", ["a"], "b", ("perm", [0, 2, 1, 3, 5, 4])),
            OnnxWriter.Node("Transpose", ["b"], "c", ("perm", [3, 1, 0, 2, 4, 5])),
            OnnxWriter.Node("Reshape", ["c", "windows"], "d"),
            OnnxWriter.Node("Transpose", ["d"], "e"),
            OnnxWriter.Node("Flatten", ["e"], "y"),
        ],
        ["dimensions of one item"] =
        [
            OnnxWriter.Node("Unsqueeze", ["x"], "a", ("axes", [1, 3])),
            OnnxWriter.Node("Transpose", ["a"], "b", ("perm", [2, 1, 0, 3, 5, 4])),
            OnnxWriter.Node("Squeeze", ["b"], "y", ("axes", [1, 3])),
        ],
        ["means in planes"] = Pooled("AveragePool", [1, 3, 2], [0, 1, 0, 0, 1, 1]),
        ["maxima in planes"] = Pooled("MaxPool", [1, 2, 2], [0, 0, 0, 0, 0, 0]),
        ["means along the depth"] = Pooled("AveragePool", [3, 1, 1], [1, 0, 0, 1, 0, 0]),
        ["maxima along the depth"] = Pooled("MaxPool", [2, 1, 1], [0, 0, 0, 0, 0, 0]),
        ["padding"] =
        [
            OnnxWriter.Node("Reshape", ["x", "volumes"], "a"),
            OnnxWriter.Node("Pad", ["a"], "b", ("pads", [0, 0, 2, 0, 0, 0, 0, 1, 0, 0])),
            OnnxWriter.Node("Flatten", ["b"], "y"),
        ],
        ["slices"] =
        [
            OnnxWriter.Node("Reshape", ["x", "parts"], "a"),
            OnnxWriter.Node("Transpose", ["a"], "b", ("perm", [0, 2, 1, 5, 4, 3])),
            OnnxWriter.Node("Slice", ["b"], "c", ("starts", [1, 2, 1]), ("ends", [2, 5, 3]), ("axes", [1, 3, 2])),
            OnnxWriter.Node("Flatten", ["c"], "y"),
        ],
        ["one of two halves"] =
        [
            OnnxWriter.Node("Reshape", ["x", "volumes"], "a"),
            OnnxWriter.Node("Gather", ["a", "last"], "b"),
            OnnxWriter.Node("Relu", ["b"], "y"),
        ],
        ["a result of five dimensions"] =
        [
            OnnxWriter.Node("Reshape", ["x", "volumes"], "a"),
            OnnxWriter.Node("Transpose", ["a"], "y", ("perm", [0, 4, 3, 2, 1])),
        ],
        ["volumes that only arrays can add"] =
        [
            OnnxWriter.Node("Reshape", ["x", "volumes"], "a"),
            OnnxWriter.Node("Transpose", ["a"], "b", ("perm", [0, 2, 1, 4, 3])),
            OnnxWriter.Node("Add", ["b", "b"], "c"),
            OnnxWriter.Node("Flatten", ["c"], "y"),
        ],
    };

    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string> Names => [.. _graphs.Keys];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Names))]
    public void ThePlanHasTheValuesOfArrays(string name)
    {
        File.WriteAllBytes(_path, OnnxWriter.Model(OnnxWriter.Graph(
            _graphs[name],
            [
                Integers("parts", 2, 3, 2, 2, 4, 6), Integers("large", 2, 3, 8, 12), Integers("windows", 2, 12, 2, 2, 3, 2),
                Integers("rows", 12, 4, 12), Integers("volumes", 2, 3, 4, 4, 6),
                OnnxWriter.Raw("last", OnnxWriter.Int64Type, [], [1, 0, 0, 0, 0, 0, 0, 0]),
            ],
            ["x"], ["y"])));
        OnnxModel model = OnnxModel.Load(_path);
        Tensor x = Tensor.FromArray(_image, Goldens.Uniform("x", _image.Elements, 0));
        OnnxValue expected = model.Run(new Dictionary<string, OnnxValue> { ["x"] = OnnxArray.Of(_image.ToArray(), x.ToArray()) })["y"];
        using CompiledOnnxModel compiled = model.Compile(_image);

        OnnxValue planned = compiled.Run(new Dictionary<string, OnnxValue> { ["x"] = x })["y"];
        OnnxValue run = model.Run(new Dictionary<string, OnnxValue> { ["x"] = x })["y"];

        foreach (OnnxValue found in new[] { planned, run })
        {
            Assert.Equal(expected.Shape, found.Shape);
            double difference = expected.ToArray().To<float>().Zip(found.ToArray().To<float>(), (a, b) => Math.Abs(a - b)).Max();
            Assert.InRange(difference, 0, 1e-6);
        }

        bool isAdded = name.StartsWith("volumes", StringComparison.Ordinal);
        Assert.Equal(isAdded ? ["Add", "Flatten"] : [], compiled.Rest.Select(node => node.Operator));
        Assert.Equal(!isAdded && expected.Shape.Count <= 4, compiled.IsPlanOnly);
    }

    private static byte[][] Pooled(string kind, long[] kernel, long[] pads) =>
    [
        OnnxWriter.Node("Reshape", ["x", "volumes"], "a"),
        OnnxWriter.Node(kind, ["a"], "b", ("kernel_shape", kernel), ("pads", pads)),
        OnnxWriter.Node("Flatten", ["b"], "y"),
    ];

    private static byte[] Integers(string name, params long[] values) => OnnxWriter.Raw(
        name, OnnxWriter.Int64Type, [values.Length], [.. values.SelectMany(BitConverter.GetBytes)]);
}
