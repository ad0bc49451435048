using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>
/// Finds the steps of a <see cref="NetworkDiagram"/>: it follows the values from the input, and where several operators read one value, it
/// goes on at the operator that all ways pass through.
/// </summary>
internal sealed class DiagramBuilder
{
    private readonly Graph _graph;
    private readonly Dictionary<GraphNode, int> _order;
    private readonly ILookup<Tensor, GraphNode> _readers;
    private readonly ILookup<Tensor, IdleDropout> _dropouts;
    private readonly int[] _meeting;

    public DiagramBuilder(Graph graph, Module model)
    {
        _graph = graph;
        _order = graph.Nodes.Select((node, index) => (node, index)).ToDictionary(entry => entry.node, entry => entry.index);
        _readers = graph.Nodes
            .SelectMany(node => node.Inputs.Where(input => input.IsSymbolic).Distinct().Select(input => (input, node)))
            .ToLookup(use => use.input, use => use.node);
        _dropouts = IdleDropout.Find(graph, model).ToLookup(dropout => dropout.Input);
        _meeting = new int[graph.Nodes.Count];
        for (int i = _meeting.Length - 1; i >= 0; i--)
            _meeting[i] = Meeting(graph.Nodes[i].Output);
    }

    /// <summary>The steps; null where branches do not meet in pairs.</summary>
    public IReadOnlyList<DiagramStep>? Build() => Steps(_graph.Input, last: null);

    // The first operator that all ways from a value to the end pass through; the number of operators for the end itself.
    private int Meeting(Tensor value)
    {
        int[] readers = [.. _readers[value].Select(reader => _order[reader])];
        return readers.Length == 0 ? _meeting.Length : readers.Aggregate(Common);
    }

    private int Common(int a, int b)
    {
        while (a != b)
        {
            if (a < b)
                a = _meeting[a];
            else
                b = _meeting[b];
        }

        return a;
    }

    private List<DiagramStep>? Steps(Tensor value, GraphNode? last)
    {
        var steps = new List<DiagramStep>();
        while (_readers[value].Any())
        {
            GraphNode[] readers = [.. _readers[value]];
            if (readers.Length > 1)
            {
                if (Branches(readers, last) is not { } branches)
                    return null;
                steps.Add(branches.Step);
                value = branches.End;
            }
            else if (readers[0] == last)
            {
                return steps;
            }
            else if (SymbolicInputs(readers[0]) > 1)
            {
                return null;
            }
            else
            {
                (DiagramLayer layer, value) = Layer(readers[0]);
                steps.Add(layer);
            }
        }

        return last is null ? steps : null;
    }

    private (DiagramBranches Step, Tensor End)? Branches(GraphNode[] readers, GraphNode? last)
    {
        int meeting = readers.Select(reader => _order[reader]).Aggregate(Common);
        if (meeting == _meeting.Length || _graph.Nodes[meeting] == last)
            return null;
        GraphNode join = _graph.Nodes[meeting];
        var branches = new List<IReadOnlyList<DiagramStep>>();
        foreach (GraphNode reader in readers)
        {
            if (Branch(reader, join) is not { } branch)
                return null;
            branches.Add(branch);
        }

        (DiagramLayer layer, Tensor end) = Layer(join);
        return SymbolicInputs(join) == branches.Count ? (new DiagramBranches(branches, layer), end) : null;
    }

    private List<DiagramStep>? Branch(GraphNode first, GraphNode join)
    {
        if (first == join)
            return [];
        if (SymbolicInputs(first) > 1)
            return null;
        (DiagramLayer layer, Tensor value) = Layer(first);
        if (Steps(value, join) is not { } rest)
            return null;
        rest.Insert(0, layer);
        return rest;
    }

    private (DiagramLayer Layer, Tensor End) Layer(GraphNode node)
    {
        var followers = new List<string>();
        Tensor value = node.Output;
        while (true)
        {
            followers.AddRange(_dropouts[value].Select(_ => nameof(Dropout)));
            if (_readers[value].Take(2).ToArray() is not [var next] || !Follows(next))
                return (new DiagramLayer(node, followers, value.Shape), value);
            if (!next.IsIdentity)
                followers.Add(next.Operator.Name);
            value = next.Output;
        }
    }

    // Selecting and padding channels is a way of its own in a residual block, not a property of the layer before it.
    private static bool Follows(GraphNode node) =>
        SymbolicInputs(node) == 1
        && (node.IsIdentity || node.Operator.IsReshape || (node.Operator.IsPixelwise && node.Output.Shape == node.Inputs[0].Shape));

    private static int SymbolicInputs(GraphNode node) => node.Inputs.Where(input => input.IsSymbolic).Distinct().Count();
}
