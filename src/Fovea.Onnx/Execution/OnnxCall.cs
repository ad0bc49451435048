using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Kernels;
using Fovea.Onnx.Arrays;
using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Execution;

/// <summary>One application of an operator of ONNX: the node, and the values of its inputs.</summary>
internal sealed class OnnxCall(GraphWalk walk, OnnxNode node, OnnxValue?[] inputs, bool[] constant)
{
    /// <summary>The node.</summary>
    public OnnxNode Node => node;

    /// <summary>The version of ONNX's operators.</summary>
    public long Opset => walk.Opset;

    /// <summary>The number of inputs, those that are not given included.</summary>
    public int InputCount => inputs.Length;

    /// <summary>The values of the graph, which the graphs inside of its nodes read too.</summary>
    public required ValueScope Scope { get; init; }

    /// <summary>Runs a graph inside of the node, and returns its results; null for those that are unknown.</summary>
    public OnnxValue?[] Run(OnnxGraph graph, params IReadOnlyList<OnnxValue> values) => walk.Run(graph, Scope, values);

    /// <summary>
    /// Opens a scope that frees what is computed in it, where a compiled model runs; null otherwise, as values are traced then, or needed
    /// for gradients.
    /// </summary>
    public TensorScope? OpenScope() => walk.IsCompiled ? new TensorScope() : null;

    /// <summary>Whether the model trains: dropout drops, and batch norm takes the statistics of the batch.</summary>
    public bool IsTraining => walk.IsTraining;

    /// <summary>Whether batch norm takes and updates the statistics of the batch.</summary>
    public bool UsesBatchStatistics => walk.UsesBatchStatistics;

    /// <summary>The random numbers of this node in training.</summary>
    public Philox Random => walk.Random(node);

    /// <summary>Whether an optional input is given.</summary>
    public bool Has(int input) => input < inputs.Length && inputs[input] is not null;

    /// <summary>An input.</summary>
    public OnnxValue Value(int input) => Has(input)
        ? inputs[input]!
        : throw new ArgumentException($"input {input} is missing");

    /// <summary>The shape of an input, which is known of symbolic ones too.</summary>
    public IReadOnlyList<int> Shape(int input) => Value(input).Shape;

    /// <summary>The number of dimensions of an input.</summary>
    public int Rank(int input) => Shape(input).Count;

    /// <summary>Whether an input has values: it is no symbolic tensor.</summary>
    public bool IsKnown(int input) => !Value(input).IsSymbolic;

    /// <summary>Whether an input is the same whatever the graph's inputs are.</summary>
    public bool IsConstant(int input) => constant[input];

    /// <summary>An input as a tensor of floats.</summary>
    public Tensor Tensor(int input) => Value(input).ToTensor();

    /// <summary>An optional input as a tensor of floats.</summary>
    public Tensor? OptionalTensor(int input) => Has(input) ? Tensor(input) : null;

    /// <summary>An input as an array.</summary>
    /// <exception cref="DataDependentException">It is a symbolic tensor.</exception>
    public OnnxArray Array(int input) => IsKnown(input) ? Value(input).ToArray() : throw new DataDependentException();

    /// <summary>An input's elements as integers.</summary>
    /// <exception cref="DataDependentException">It is a symbolic tensor.</exception>
    public long[] Integers(int input) => Array(input).To<long>();

    /// <summary>An input's only element as an integer.</summary>
    /// <exception cref="DataDependentException">It is a symbolic tensor.</exception>
    public long Integer(int input) => Integers(input) is [var only]
        ? only
        : throw new ArgumentException($"input {input} has shape {ArrayShape.Text(Shape(input))}, expected one value");

    /// <summary>An input's only element as a float.</summary>
    /// <exception cref="DataDependentException">It is a symbolic tensor.</exception>
    public float Float(int input) => Array(input).To<float>() is [var only]
        ? only
        : throw new ArgumentException($"input {input} has shape {ArrayShape.Text(Shape(input))}, expected one value");

    /// <summary>Integers that are an attribute in early opsets and an input in later ones; null if they are neither.</summary>
    /// <exception cref="DataDependentException">The input is a symbolic tensor.</exception>
    public long[]? IntegersOf(string attribute, int input) =>
        Has(input) ? Integers(input) : node.Attributes.TryGetValue(attribute, out OnnxAttribute? given) ? [.. given.Integers] : null;

    /// <summary>A dimension, counted from the end where negative.</summary>
    public static int Axis(long axis, int rank)
    {
        long counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank
            ? (int)counted
            : throw new ArgumentException($"axis {axis}, expected {-rank} to {rank - 1}");
    }

    /// <summary>Dimensions, counted from the end where negative, in order, each once.</summary>
    public static int[] Axes(IEnumerable<long> axes, int rank)
    {
        int[] counted = [.. axes.Select(axis => Axis(axis, rank)).Order()];
        return counted.Distinct().Count() == counted.Length ? counted : throw new ArgumentException("an axis is given twice");
    }

    /// <summary>Applies one of Fovea's operators, after a check of what its result takes.</summary>
    public Tensor Apply(Operator op, params Tensor[] operands)
    {
        CheckSize(op.OutputShape([.. operands.Select(operand => operand.Shape)]).ToArray());
        return op.Apply(operands);
    }

    /// <summary>Another form of an input, such as transposed weights; of a constant one a compiled model computes it once.</summary>
    public Tensor Form(int input, string key, Func<Tensor> compute) => constant[input] ? walk.Form(node, key, compute) : compute();

    /// <summary>Checks that a value of this shape may be made.</summary>
    /// <exception cref="ArgumentException">It takes more memory than the options allow.</exception>
    public IReadOnlyList<int> CheckSize(IReadOnlyList<int> shape, int bytesOfElement = sizeof(float))
    {
        Int128 bytes = bytesOfElement;
        foreach (int size in shape)
            bytes *= Math.Max(0, size);
        return bytes <= walk.MaxValueBytes
            ? shape
            : throw new ArgumentException(
                $"its result {ArrayShape.Text(shape)} takes {bytes / (1 << 20)} MB, expected at most {walk.MaxValueBytes / (1 << 20)} MB "
                + $"({nameof(OnnxModelOptions)}.{nameof(OnnxModelOptions.MaxValueBytes)})");
    }

    /// <summary>The values of an attribute that is a tensor.</summary>
    public OnnxArray Read(OnnxTensor tensor) => walk.Read(tensor);

    /// <summary>The element type that an attribute names by ONNX's number.</summary>
    public static DType TypeOf(long number) => OnnxTypes.Of(number) is { } type
        ? ElementTypes.Kept(type)
        : throw new ArgumentException($"ONNX's element type {number} is not read");
}
