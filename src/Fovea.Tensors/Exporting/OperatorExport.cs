using Fovea.Tensors.Graphs;

namespace Fovea.Tensors.Exporting;

/// <summary>
/// One application of an operator that is being exported: what the operator's <see cref="Operators.Operator.Export"/> may ask, and where it
/// puts its form. The sizes are those of the trace; that of the batch, and with <see cref="IsAnySize"/> those of maps, may be others when
/// the exported graph is run.
/// </summary>
public sealed class OperatorExport
{
    private readonly ExportedGraph _graph;
    private readonly GraphNode _node;
    private readonly string _name;
    private string? _result;

    private string Place => _node.Path.Length > 0 ? $" (in {_node.Path})" : "";

    internal OperatorExport(ExportedGraph graph, GraphNode node, IReadOnlyList<string> inputs, string name) =>
        (_graph, _node, Inputs, _name) = (graph, node, inputs, name);

    /// <summary>The names of the inputs.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The shape of the output.</summary>
    public Shape Output => _node.Output.Shape;

    /// <summary>Whether maps may have another height and width than those of the trace when the exported graph is run.</summary>
    public bool IsAnySize { get; internal init; }

    /// <summary>The name of a map that always has the output's shape, where one is known; for <see cref="IsAnySize"/>.</summary>
    public string? EqualMap { get; internal init; }

    /// <summary>Whether the output always equals the first input (<see cref="Operators.Operator.IsIdentity"/>).</summary>
    internal bool IsIdentity => _node.IsIdentity && !IsAnySize;

    /// <summary>The shape of an input.</summary>
    public Shape InputShape(int input) => _node.Inputs[input].Shape;

    /// <summary>Ends with an operator of ONNX that reads the inputs.</summary>
    public void Result(string onnxOperator, params IReadOnlyList<ExportedAttribute> attributes) => Result(onnxOperator, Inputs, attributes);

    /// <summary>Ends with an operator of ONNX, whose result is the output.</summary>
    public void Result(string onnxOperator, IReadOnlyList<string> inputs, params IReadOnlyList<ExportedAttribute> attributes) =>
        _result = _graph.AddNode(onnxOperator, _name, inputs, attributes);

    /// <summary>Adds an operator of ONNX on the way to the result, and returns the name of its own.</summary>
    public string Step(string onnxOperator, IReadOnlyList<string> inputs, params IReadOnlyList<ExportedAttribute> attributes) =>
        _graph.AddNode(onnxOperator, $"{_name}/{onnxOperator}", inputs, attributes);

    /// <summary>Adds an operator of ONNX with several results on the way to the result, and returns their names.</summary>
    public IReadOnlyList<string> Steps(
        string onnxOperator, int results, IReadOnlyList<string> inputs, params IReadOnlyList<ExportedAttribute> attributes) =>
        _graph.AddNode(onnxOperator, [.. Enumerable.Repeat($"{_name}/{onnxOperator}", results)], inputs, attributes);

    /// <summary>Adds constant numbers and returns their name.</summary>
    public string Constant(IReadOnlyList<int> sizes, params float[] values) => _graph.AddConstant($"{_name}/constant", sizes, values);

    /// <summary>Adds a list of integers and returns its name.</summary>
    public string Constant(params IReadOnlyList<long> values) => _graph.AddConstant($"{_name}/constant", values);

    /// <summary>The error for an operator, or a use of it, that has no form in ONNX.</summary>
    public ExportException NoForm()
    {
        string advice = _node.Operator.IsTrainingOnly
            ? "is of training mode: set the network to evaluation mode (Eval) before it is exported."
            : "has no form in ONNX: a network with it cannot be exported.";
        return new ExportException($"{_node.Operator.Name}{Place} {advice}");
    }

    /// <summary>The error for an operator whose form in ONNX has the sizes of maps in it.</summary>
    public ExportException NoFormOfAnySize() => new(
        $"{_node.Operator.Name}{Place} has a form in ONNX for maps of one size only: a network with it cannot be exported for any size.");

    /// <summary>Adds the operator's form and returns the name of its result.</summary>
    internal string Export()
    {
        if (IsIdentity)
            Result("Identity", [Inputs[0]]);
        else
            _node.Operator.Export(this);
        return _result ?? throw new InvalidOperationException($"{_node.Operator.Name}: its form in ONNX has no result.");
    }
}
