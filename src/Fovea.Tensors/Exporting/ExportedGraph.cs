using Fovea.Tensors.Graphs;

namespace Fovea.Tensors.Exporting;

/// <summary>
/// A network in ONNX's operators (opset <see cref="Opset"/>), ready to be written: traced graphs, each operator of which says its own form
/// (<see cref="Operators.Operator.Export"/>), and nodes that join them. Maps are [N, C, H, W] and filters [out, in / groups, kh, kw].
/// </summary>
/// <param name="parameterNames">The names of the tensors that the traced graphs read, those of the network's state dictionary.</param>
public sealed class ExportedGraph(IReadOnlyDictionary<Tensor, string> parameterNames)
{
    /// <summary>The version of ONNX's operators that the forms have.</summary>
    public const int Opset = 17;

    private readonly List<ExportedValue> _inputs = [];
    private readonly List<ExportedValue> _outputs = [];
    private readonly List<ExportedNode> _nodes = [];
    private readonly List<ExportedTensor> _tensors = [];
    private readonly HashSet<string> _names = [.. parameterNames.Values];
    private readonly HashSet<Tensor> _parameters = [];

    /// <summary>The inputs.</summary>
    public IReadOnlyList<ExportedValue> Inputs => _inputs;

    /// <summary>The results.</summary>
    public IReadOnlyList<ExportedValue> Outputs => _outputs;

    /// <summary>The operators, each after those whose results it reads.</summary>
    public IReadOnlyList<ExportedNode> Nodes => _nodes;

    /// <summary>The parameters that are read, once each, and the constants.</summary>
    public IReadOnlyList<ExportedTensor> Tensors => _tensors;

    /// <summary>Adds an input and returns its name.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public string AddInput(string name, ExportedType type, IReadOnlyList<ExportedSize> sizes)
    {
        if (!_names.Add(name))
            throw new ArgumentException($"ExportedGraph: the name '{name}' is taken; give each input its own.");
        _inputs.Add(new ExportedValue(name, type, sizes));
        return name;
    }

    /// <summary>Makes a value a result of the graph.</summary>
    public void AddOutput(string value, ExportedType type, IReadOnlyList<ExportedSize> sizes) =>
        _outputs.Add(new ExportedValue(value, type, sizes));

    /// <summary>Adds an operator of ONNX and returns the name of its result: <paramref name="name"/>, numbered where it is taken.</summary>
    public string AddNode(
        string onnxOperator, string name, IReadOnlyList<string> inputs, params IReadOnlyList<ExportedAttribute> attributes) =>
        AddNode(onnxOperator, [name], inputs, attributes)[0];

    /// <summary>Adds an operator of ONNX with several results and returns their names, numbered where they are taken.</summary>
    public IReadOnlyList<string> AddNode(
        string onnxOperator, IReadOnlyList<string> names, IReadOnlyList<string> inputs, params IReadOnlyList<ExportedAttribute> attributes)
    {
        string[] results = [.. names.Select(Unique)];
        _nodes.Add(new ExportedNode(onnxOperator, results, inputs, attributes));
        return results;
    }

    /// <summary>Adds constant numbers and returns their name: <paramref name="name"/>, numbered where it is taken.</summary>
    public string AddConstant(string name, IReadOnlyList<int> sizes, float[] values)
    {
        string unique = Unique(name);
        _tensors.Add(new ExportedFloats(unique, sizes, () => values));
        return unique;
    }

    /// <summary>Adds a list of integers, such as sizes or indices, and returns its name: <paramref name="name"/>, or numbered.</summary>
    public string AddConstant(string name, IReadOnlyList<long> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return AddIntegers(name, [values.Count], values);
    }

    /// <summary>Adds one integer, without dimensions, and returns its name: <paramref name="name"/>, or numbered.</summary>
    public string AddConstant(string name, long value) => AddIntegers(name, [], [value]);

    /// <summary>
    /// Adds the operators of a traced graph. Nodes are named by the paths of the modules that apply them, the results as the graph names
    /// them.
    /// </summary>
    /// <param name="graph">The graph. Its first dimension may have another size when the exported graph is run.</param>
    /// <param name="inputs">The values that take the places of its inputs.</param>
    /// <param name="isAnySize">Whether height and width of its maps may be others, too.</param>
    /// <returns>The names of the values that its outputs became.</returns>
    /// <exception cref="ExportException">An operator has no form in ONNX.</exception>
    public IReadOnlyList<string> AddTrace(Graph graph, IReadOnlyList<string> inputs, bool isAnySize = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        EqualMaps? maps = isAnySize ? new EqualMaps(graph) : null;
        var values = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach ((Tensor symbol, string input) in graph.Inputs.Zip(inputs))
            values[symbol] = input;
        var results = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach ((Tensor output, string name) in graph.Outputs.Zip(graph.Outputs.Names))
            results.TryAdd(output, name);
        foreach (GraphNode node in graph.Nodes)
        {
            string[] read = [.. node.Inputs.Select(input => values.GetValueOrDefault(input) ?? Parameter(input))];
            var export = new OperatorExport(this, node, read, results.GetValueOrDefault(node.Output) ?? NameOf(node))
            {
                IsAnySize = isAnySize,
                EqualMap = maps?.Of(node.Output, values.ContainsKey) is { } map ? values[map] : null,
            };
            values[node.Output] = export.IsIdentity && !results.ContainsKey(node.Output) ? read[0] : export.Export();
        }

        return [.. graph.Outputs.Select(output => values[output])];
    }

    private static string NameOf(GraphNode node) => node.Path.Length > 0 ? node.Path : node.Operator.Name;

    private string Parameter(Tensor tensor)
    {
        string name = parameterNames.TryGetValue(tensor, out string? known)
            ? known
            : throw new ExportException($"A tensor {tensor.Shape} that the network reads is neither a parameter nor a buffer of it.");
        if (_parameters.Add(tensor))
            _tensors.Add(new ExportedFloats(name, tensor.Shape.ToArray(), tensor.ToArray));
        return name;
    }

    private string AddIntegers(string name, IReadOnlyList<int> sizes, IReadOnlyList<long> values)
    {
        string unique = Unique(name);
        _tensors.Add(new ExportedIntegers(unique, sizes, values));
        return unique;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int times = 1; !_names.Add(unique); times++)
            unique = $"{name}#{times}";
        return unique;
    }
}
