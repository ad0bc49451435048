namespace Fovea.Formats.Onnx;

/// <summary>The graph of an ONNX file: operators that are joined by the names of values.</summary>
public sealed class OnnxGraph
{
    private readonly ILookup<string, OnnxNode> _consumers;

    internal OnnxGraph(IReadOnlyList<OnnxNode> nodes, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        (Nodes, Inputs, Outputs) = (nodes, inputs, outputs);
        _consumers = nodes.SelectMany(node => node.Inputs.Distinct(), (node, value) => (node, value))
            .ToLookup(pair => pair.value, pair => pair.node, StringComparer.Ordinal);
    }

    /// <summary>The operators in the order of the file, each after those whose results it needs.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>The names of the inputs that have no values in the file.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The names of the results.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The operators that use a value, in the order of the file.</summary>
    public IEnumerable<OnnxNode> Consumers(string value) => _consumers[value];
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
    /// <summary>The integer attribute of this name, or <paramref name="absent"/>.</summary>
    public long Integer(string name, long absent) => Attributes.GetValueOrDefault(name)?.Integer ?? absent;

    /// <summary>The float attribute of this name, or <paramref name="absent"/>.</summary>
    public float Float(string name, float absent) => Attributes.GetValueOrDefault(name)?.Float ?? absent;

    /// <summary>The text attribute of this name, or <paramref name="absent"/>.</summary>
    public string Text(string name, string absent) => Attributes.GetValueOrDefault(name)?.Text ?? absent;

    /// <summary>The attribute of this name that is a list of integers, or <paramref name="absent"/>.</summary>
    public IReadOnlyList<long> Integers(string name, IReadOnlyList<long> absent) =>
        Attributes.GetValueOrDefault(name)?.Integers is { Count: > 0 } values ? values : absent;
}

/// <summary>An attribute of an <see cref="OnnxNode"/>: a number, a text or a list of numbers. Tensors and graphs are passed over.</summary>
public sealed record OnnxAttribute
{
    /// <summary>Its integer, if it is one.</summary>
    public long? Integer { get; init; }

    /// <summary>Its float, if it is one.</summary>
    public float? Float { get; init; }

    /// <summary>Its text, if it is one.</summary>
    public string? Text { get; init; }

    /// <summary>Its integers; empty if it is no list of integers.</summary>
    public IReadOnlyList<long> Integers { get; init; } = [];

    /// <summary>Its floats; empty if it is no list of floats.</summary>
    public IReadOnlyList<float> Floats { get; init; } = [];
}
