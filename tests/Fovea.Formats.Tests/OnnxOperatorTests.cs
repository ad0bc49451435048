using Fovea.Formats.Onnx;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Formats.Tests;

/// <summary>Each operator's form in ONNX, which ONNX Runtime computes, against its own forward pass.</summary>
public sealed class OnnxOperatorTests : IDisposable
{
    private const double Tolerance = 1e-5;

    // Losses and operators of training; what ONNX cannot say.
    private static readonly string[] _without =
    [
        "BatchNormTraining", "Dropout", "CrossEntropy", "SmoothL1", "BinaryCrossEntropy", "MeanSquaredError", "SelectChannels",
        "ConvTranspose2d, output padding past a stride",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-onnx-").FullName;

    public static TheoryData<string> WithForm => [.. OperatorCases.All.Keys.Where(name => !HasNoForm(name))];

    public static TheoryData<string> WithoutForm => [.. OperatorCases.All.Keys.Where(HasNoForm)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(WithForm))]
    public void OnnxRuntimeComputesTheSame(string name)
    {
        OperatorCase given = OperatorCases.All[name]();
        Compare(given.Operator, given.Inputs, given.Batched);
    }

    [Theory]
    [MemberData(nameof(WithoutForm))]
    public void AnOperatorWithoutAFormNamesItself(string name)
    {
        OperatorCase given = OperatorCases.All[name]();
        var error = Assert.Throws<ExportException>(() => Export(given.Operator, given.Inputs, given.Batched));
        Assert.StartsWith(given.Operator.Name + " ", error.Message, StringComparison.Ordinal);
        Assert.Contains(given.Operator.IsTrainingOnly ? "evaluation mode" : "no form in ONNX", error.Message);
    }

    /// <summary>Sizes at which the rules of rounding up differ, and where windows reach beyond the padding.</summary>
    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 7)]
    [InlineData(7, 4)]
    [InlineData(8, 9)]
    public void PoolingRoundsAsPyTorchDoes(int height, int width)
    {
        Tensor x = Map(height, width);
        foreach (bool ceil in new[] { false, true })
        {
            foreach ((int kernel, int stride, int padding) in new[] { (3, 2, 1), (2, 2, 1), (3, 3, 1), (2, 3, 1), (3, 2, 0), (4, 3, 2) })
            {
                Compare(new MaxPool2dOperator(kernel, stride, padding, ceilMode: ceil), [x], 1);
                Compare(new AvgPool2dOperator(kernel, stride, padding, ceil, countIncludePad: true), [x], 1);
                Compare(new AvgPool2dOperator(kernel, stride, padding, ceil, countIncludePad: false), [x], 1);
            }
        }
    }

    [Fact]
    public void AdaptivePoolingOfEqualBinsIsPooling() => Compare(new AdaptiveAvgPool2dOperator(3, 2), [Map(9, 8)], 1);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 12)]
    [InlineData(3, 2)]
    public void MapsAreResizedAsPyTorchDoes(int height, int width)
    {
        Compare(new UpsampleBilinearOperator(height, width), [Map(5, 6)], 1);
        Compare(new UpsampleNearestOperator(height, width), [Map(5, 6)], 1);
    }

    [Fact]
    public void AnOperatorThatChangesNothingLeavesItsInput() => Compare(new MaxPool2dOperator(1, 1), [Map(3, 3)], 1);

    [Fact]
    public void AFileBeyondProtobufsLimitIsRefusedBeforeAnythingIsRead()
    {
        var weight = Tensor.Deferred(new Shape(25_000, 25_000), _ => throw new InvalidOperationException("read"));
        var graph = new ExportedGraph(new Dictionary<Tensor, string> { [weight] = "weight" });
        graph.AddTrace(Graph.Trace(x => new LinearOperator().Apply(x, weight), new Shape(1, 25_000)), ["input"]);
        string path = Path.Combine(_folder, "large.onnx");
        var error = Assert.Throws<FileWriteException>(
            () => OnnxModelWriter.Write(path, graph, "large", "1", new Dictionary<string, string>()));
        Assert.Equal($"{path}: the model needs 2.5 GB, and an ONNX file holds at most 2 GB; export a smaller network.", error.Message);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void NamesThatAreTakenAreNumbered()
    {
        var graph = new ExportedGraph(new Dictionary<Tensor, string>());
        Assert.Equal("a", graph.AddInput("a", ExportedType.Float, [ExportedSize.Any("N")]));
        Assert.Equal("a#1", graph.AddNode("Relu", "a", ["a"]));
        Assert.Equal("a#2", graph.AddConstant("a", [1, 2]));
        Assert.Throws<ArgumentException>(() => graph.AddInput("a", ExportedType.Float, []));
    }

    private static bool HasNoForm(string name) => _without.Contains(name) || _without.Contains(name.Split(' ', ',')[0]);

    private static Tensor Map(int height, int width)
    {
        var shape = new Shape(2, 3, height, width);
        return Tensor.FromArray(shape, Goldens.Uniform("map", shape.Elements, 3));
    }

    private static string Input(int index) => $"x{index}";

    private static ExportedGraph Export(Operator op, Tensor[] inputs, int batched)
    {
        Tensor[] constants = inputs[batched..];
        Graph traced = Graph.Trace(
            symbols => Graph.Named([op.Apply([.. symbols, .. constants])]),
            [.. inputs.Take(batched).Select((input, i) => new TensorSpec(Input(i), input.Shape))]);
        var graph = new ExportedGraph(constants.Index().ToDictionary(pair => pair.Item, pair => $"constant{pair.Index}"));
        for (int i = 0; i < batched; i++)
            graph.AddInput(Input(i), ExportedType.Float, Sizes(inputs[i].Shape, $"N{i}"));
        string output = graph.AddTrace(traced, [.. Enumerable.Range(0, batched).Select(Input)])[0];
        graph.AddOutput(output, ExportedType.Float, Sizes(traced.Outputs[0].Shape, "N"));
        return graph;
    }

    private static ExportedSize[] Sizes(Shape shape, string batch) =>
        [ExportedSize.Any(batch), .. shape.ToArray().Skip(1).Select(ExportedSize.Fixed)];

    private void Compare(Operator op, Tensor[] inputs, int batched)
    {
        string path = Path.Combine(_folder, "operator.onnx");
        OnnxModelWriter.Write(path, Export(op, inputs, batched), op.Name, "1", new Dictionary<string, string>());
        Tensor expected = op.Apply(inputs);
        using var model = new RuntimeModel(path);
        (int[] shape, float[] values) = model.Run([.. inputs.Take(batched).Select((input, i) => (Input(i), input))]);
        Assert.Equal(expected.Shape.ToArray(), shape);
        Assert.InRange(RuntimeModel.Difference(expected.ToArray(), values), 0, Tolerance);
    }
}
