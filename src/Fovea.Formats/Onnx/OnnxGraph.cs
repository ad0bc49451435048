namespace Fovea.Formats.Onnx;

/// <summary>The graph of an ONNX file, or of a branch or a loop in it: operators that are joined by the names of values.</summary>
public sealed class OnnxGraph
{
    private readonly ILookup<string, OnnxNode> _consumers;

    internal OnnxGraph(
        string name,
        IReadOnlyList<OnnxNode> nodes,
        IReadOnlyList<OnnxValueInfo> inputs,
        IReadOnlyList<OnnxValueInfo> outputs,
        IReadOnlyList<OnnxTensor> initializers)
    {
        (Name, Nodes, Inputs, Outputs, Initializers) = (name, nodes, inputs, outputs, initializers);
        _consumers = nodes.SelectMany(node => node.Inputs.Distinct(), (node, value) => (node, value))
            .ToLookup(pair => pair.value, pair => pair.node, StringComparer.Ordinal);
    }

    /// <summary>The graph's name, which may be empty.</summary>
    public string Name { get; }

    /// <summary>The operators in the order of the file, each after those whose results it needs.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>The inputs that have no values in the file.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>The tensors that have values in the file.</summary>
    public IReadOnlyList<OnnxTensor> Initializers { get; }

    /// <summary>The operators that use a value, in the order of the file.</summary>
    public IEnumerable<OnnxNode> Consumers(string value) => _consumers[value];
}

/// <summary>An input or a result of an <see cref="OnnxGraph"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements; null where the file does not say it, or where it is none that is read.</param>
/// <param name="Dimensions">Its dimensions; null where the file does not say how many there are.</param>
public sealed record OnnxValueInfo(string Name, DType? Type, IReadOnlyList<OnnxDimension>? Dimensions);

/// <summary>A dimension of an <see cref="OnnxValueInfo"/>: a size, or a name (which may be empty) where any size is accepted.</summary>
/// <param name="Size">The size; null where it is not fixed.</param>
/// <param name="Name">The name of a size that is not fixed, such as <c>batch</c>.</param>
public readonly record struct OnnxDimension(long? Size, string Name)
{
    /// <summary>For example <c>224</c>, <c>batch</c> or <c>?</c>.</summary>
    public override string ToString() => Size is { } size ? $"{size}" : Name.Length > 0 ? Name : "?";
}

/// <summary>An operator in an <see cref="OnnxGraph"/>.</summary>
/// <param name="Operator">The operator's name in ONNX, such as <c>Conv</c>.</param>
/// <param name="Name">The node's name, which may be empty.</param>
/// <param name="Inputs">The names of the values it uses; an empty name is an optional input that is not given.</param>
/// <param name="Outputs">The names of its results.</param>
/// <param name="Attributes">Its attributes by name.</param>
public sealed record OnnxNode(
    string Operator,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>Whose operator it is; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The integer attribute of this name, or <paramref name="absent"/>.</summary>
    public long Integer(string name, long absent) => Attributes.GetValueOrDefault(name)?.Integer ?? absent;

    /// <summary>The float attribute of this name, or <paramref name="absent"/>.</summary>
    public float Float(string name, float absent) => Attributes.GetValueOrDefault(name)?.Float ?? absent;

    /// <summary>The text attribute of this name, or <paramref name="absent"/>.</summary>
    public string Text(string name, string absent) => Attributes.GetValueOrDefault(name)?.Text ?? absent;

    /// <summary>The attribute of this name that is a list of integers, or <paramref name="absent"/>.</summary>
    public IReadOnlyList<long> Integers(string name, IReadOnlyList<long> absent) =>
        Attributes.GetValueOrDefault(name)?.Integers is { Count: > 0 } values ? values : absent;

    /// <summary>The tensor attribute of this name, or null.</summary>
    public OnnxTensor? Tensor(string name) => Attributes.GetValueOrDefault(name)?.Tensor;

    /// <summary>The graph attribute of this name, or null.</summary>
    public OnnxGraph? Graph(string name) => Attributes.GetValueOrDefault(name)?.Graph;
}

/// <summary>An attribute of an <see cref="OnnxNode"/>: a number, a text, a tensor, a graph, or a list of numbers or texts.</summary>
public sealed record OnnxAttribute
{
    /// <summary>Its integer, if it is one.</summary>
    public long? Integer { get; init; }

    /// <summary>Its float, if it is one.</summary>
    public float? Float { get; init; }

    /// <summary>Its text, if it is one.</summary>
    public string? Text { get; init; }

    /// <summary>Its tensor, if it is one.</summary>
    public OnnxTensor? Tensor { get; init; }

    /// <summary>Its graph, if it is one, as of the branches of <c>If</c> and the body of <c>Loop</c>.</summary>
    public OnnxGraph? Graph { get; init; }

    /// <summary>Its integers; empty if it is no list of integers.</summary>
    public IReadOnlyList<long> Integers { get; init; } = [];

    /// <summary>Its floats; empty if it is no list of floats.</summary>
    public IReadOnlyList<float> Floats { get; init; } = [];

    /// <summary>Its texts; empty if it is no list of texts.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];
}
