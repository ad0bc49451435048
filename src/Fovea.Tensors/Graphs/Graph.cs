using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Graphs;

/// <summary>
/// The operators that a forward pass applies, in order, found by running it on symbolic inputs: no arithmetic is done and no memory is
/// allocated for parameters. Inputs and results have names; the results of submodules can be looked up by path.
/// </summary>
public sealed class Graph
{
    /// <summary>The name of an only input that the traced function does not name.</summary>
    public const string DefaultInput = "input";

    /// <summary>The name of an only result that the traced function does not name.</summary>
    public const string DefaultOutput = "output";

    private readonly List<GraphNode> _nodes = [];
    private readonly List<string> _scope = [];
    private readonly Dictionary<string, Tensor> _intermediates = [];

    private Graph()
    {
    }

    /// <summary>The symbolic inputs.</summary>
    public NamedTensors Inputs { get; } = [];

    /// <summary>The only symbolic input.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public Tensor Input => Inputs.Count == 1
        ? Inputs[0]
        : throw new InvalidOperationException($"Graph: there are {Inputs.Count} inputs ({string.Join(", ", Inputs.Names)}); use Inputs.");

    /// <summary>The operators in the order of their application.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>The symbolic results.</summary>
    public NamedTensors Outputs { get; private set; } = [];

    /// <summary>
    /// The results of submodules by path, for example <c>layer1.0</c>. A submodule that is applied several times has the entries
    /// <c>path</c>, <c>path#1</c>, <c>path#2</c>, ….
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Intermediates => _intermediates;

    /// <summary>Traces a function of one tensor; the input is named <c>input</c>, the result <c>output</c>.</summary>
    /// <exception cref="ShapeException">The function cannot work with an input of this shape.</exception>
    public static Graph Trace(Func<Tensor, Tensor> function, Shape input) => Trace(x => [function(x)], input);

    /// <summary>
    /// Traces a function of one tensor with several results. Their names are those of the returned <see cref="NamedTensors"/>; unnamed
    /// results are called <c>output</c>, or <c>output0</c>, <c>output1</c>, … when there are several.
    /// </summary>
    /// <exception cref="ShapeException">The function cannot work with an input of this shape.</exception>
    public static Graph Trace(Func<Tensor, IReadOnlyList<Tensor>> function, Shape input) =>
        Trace(inputs => Named(function(inputs[0])), [new TensorSpec(DefaultInput, input)]);

    /// <summary>Traces a function of named tensors.</summary>
    /// <exception cref="ShapeException">The function cannot work with inputs of these shapes.</exception>
    /// <exception cref="ArgumentException">There are no inputs, or two inputs have the same name.</exception>
    public static Graph Trace(Func<NamedTensors, NamedTensors> function, IReadOnlyList<TensorSpec> inputs)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (inputs.Count == 0)
            throw new ArgumentException("Graph: no inputs; expected at least one.");
        var graph = new Graph();
        foreach (TensorSpec input in inputs)
            graph.Inputs.Add(input.Name, Tensor.Symbolic(input.Shape, new Symbol(graph), input.Name));
        graph.Outputs = function(graph.Inputs);
        return graph;
    }

    /// <summary>
    /// Opens a named scope in the graph that <paramref name="tensor"/> belongs to: nodes that are added until it is disposed have the name
    /// in their path. Does nothing for a tensor that is not symbolic.
    /// </summary>
    public static Scope EnterScope(Tensor tensor, string name)
    {
        Graph? graph = tensor.Symbol?.Graph;
        graph?._scope.Add(name);
        return new Scope(graph);
    }

    internal Tensor Add(Operator op, Tensor[] inputs, Shape shape)
    {
        Tensor output = Tensor.Symbolic(shape, new Symbol(this));
        _nodes.Add(new GraphNode(op, inputs, output, ScopePath));
        return output;
    }

    private string ScopePath => string.Join('.', _scope);

    /// <summary>
    /// Names results: <see cref="NamedTensors"/> keep their names; others are called <c>output</c>, or <c>output0</c>, <c>output1</c>, …
    /// when there are several.
    /// </summary>
    public static NamedTensors Named(IReadOnlyList<Tensor> tensors)
    {
        if (tensors is NamedTensors given)
            return given;
        var named = new NamedTensors();
        foreach (Tensor tensor in tensors)
            named.Add(tensors.Count == 1 ? DefaultOutput : $"{DefaultOutput}{named.Count}", tensor);
        return named;
    }

    private void AddIntermediate(Tensor result)
    {
        string path = ScopePath;
        for (int times = 1; !_intermediates.TryAdd(path, result); times++)
            path = $"{ScopePath}#{times}";
    }

    /// <summary>Ends the scope that <see cref="EnterScope"/> began.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly Graph? _graph;

        internal Scope(Graph? graph) => _graph = graph;

        /// <summary>Registers a tensor in <see cref="Intermediates"/> as the result of the submodule that the scope names.</summary>
        public void SetResult(Tensor result) => _graph?.AddIntermediate(result);

        /// <inheritdoc/>
        public void Dispose() => _graph?._scope.RemoveAt(_graph._scope.Count - 1);
    }
}

/// <summary>Marks a tensor as a value of a graph that is being traced.</summary>
internal sealed record Symbol(Graph Graph);

/// <summary>One operator in a traced graph.</summary>
/// <param name="Operator">The operator with its attributes.</param>
/// <param name="Inputs">Symbolic tensors (the graph's inputs or other nodes' outputs) and parameters.</param>
/// <param name="Output">The symbolic result.</param>
/// <param name="Path">The path of the submodule that applied it, for example <c>features.0</c>; empty for the model itself.</param>
public sealed record GraphNode(Operator Operator, IReadOnlyList<Tensor> Inputs, Tensor Output, string Path)
{
    /// <summary>The inputs that are parameters or buffers.</summary>
    public IEnumerable<Tensor> Parameters => Inputs.Where(input => !input.IsSymbolic);

    /// <summary>Multiply-adds of one forward pass.</summary>
    public long MultiplyAdds => Operator.MultiplyAdds(InputShapes, Output.Shape);

    /// <summary>The sliding window over the first input, or null for operators without one.</summary>
    public Window? Window => Operator.WindowFor(InputShapes);

    /// <summary>Whether the result equals the first input.</summary>
    public bool IsIdentity => Operator.IsIdentity(InputShapes);

    /// <summary>Whether each item of the result depends only on the same item of the inputs that are no parameters.</summary>
    public bool KeepsItemsApart => Output.Shape.Rank > 0
        && Inputs.Where(input => input.IsSymbolic).All(input => input.Shape.Rank > 0 && input.Shape[0] == Output.Shape[0])
        && Operator.KeepsItemsApart(InputShapes, Output.Shape);

    /// <summary>Describes the product with weights that the operator computes, or null for other operators.</summary>
    public WeightedProduct? Product => Operator.ProductFor(InputShapes);

    /// <summary>Bytes that a recorded forward pass saves for the gradient in addition to inputs and output.</summary>
    public long SavedBytes => Operator.SavedBytes(InputShapes, Output.Shape);

    private Shape[] InputShapes => [.. Inputs.Select(input => input.Shape)];
}
