using Fovea.Tensors.Graphs;

namespace Fovea.Tensors.Exporting;

/// <summary>Maps of a traced graph that have one size at every size of its inputs: those that an elementwise operator joins.</summary>
internal sealed class EqualMaps
{
    private readonly ILookup<Tensor, GraphNode> _readers;

    public EqualMaps(Graph graph) => _readers = graph.Nodes
        .Where(node => node.Operator.IsElementwise)
        .SelectMany(node => node.Inputs.Select(input => (Input: input, Node: node)))
        .ToLookup(pair => pair.Input, pair => pair.Node);

    /// <summary>A map of the size of <paramref name="output"/>, of those that <paramref name="isKnown"/>; null for none.</summary>
    public Tensor? Of(Tensor output, Func<Tensor, bool> isKnown) => _readers[output]
        .SelectMany(reader => reader.Inputs)
        .FirstOrDefault(other => other != output && other.Shape == output.Shape && isKnown(other));
}
