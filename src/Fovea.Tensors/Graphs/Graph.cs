using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Graphs;

/// <summary>
/// The operators that a forward pass applies, in order, found by running it on a symbolic input: no arithmetic is done and no weight takes memory.
/// </summary>
public sealed class Graph
{
    private readonly List<GraphNode> _nodes = [];
    private readonly List<string> _scope = [];

    private Graph(Shape input) => Input = Tensor.Symbolic(input, new Symbol(this));

    /// <summary>The symbolic input.</summary>
    public Tensor Input { get; }

    /// <summary>The operators in the order of their application.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>The symbolic results.</summary>
    public IReadOnlyList<Tensor> Outputs { get; private set; } = [];

    /// <summary>Traces a function of one tensor.</summary>
    /// <exception cref="ShapeException">The function cannot work with an input of this shape.</exception>
    public static Graph Trace(Func<Tensor, Tensor> function, Shape input) => Trace(x => [function(x)], input);

    /// <summary>Traces a function of one tensor with several results.</summary>
    /// <exception cref="ShapeException">The function cannot work with an input of this shape.</exception>
    public static Graph Trace(Func<Tensor, IReadOnlyList<Tensor>> function, Shape input)
    {
        var graph = new Graph(input);
        graph.Outputs = function(graph.Input);
        return graph;
    }

    /// <summary>Names the part of the model that is being traced, for the nodes added until the result is disposed; does nothing for a tensor with values.</summary>
    public static Scope EnterScope(Tensor tensor, string name)
    {
        Graph? graph = tensor.Symbol?.Graph;
        graph?._scope.Add(name);
        return new Scope(graph);
    }

    internal Tensor Add(Operator op, Tensor[] inputs, Shape shape)
    {
        Tensor output = Tensor.Symbolic(shape, new Symbol(this));
        _nodes.Add(new GraphNode(op, inputs, output, string.Join('.', _scope)));
        return output;
    }

    /// <summary>Ends the scope that <see cref="EnterScope"/> began.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly Graph? _graph;

        internal Scope(Graph? graph) => _graph = graph;

        /// <inheritdoc/>
        public void Dispose() => _graph?._scope.RemoveAt(_graph._scope.Count - 1);
    }
}
