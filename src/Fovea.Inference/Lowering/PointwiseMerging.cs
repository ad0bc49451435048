using Fovea.Kernels.Convolution;

namespace Fovea.Inference.Lowering;

/// <summary>
/// Merges 1x1 convolutions of the same maps, as in an Inception block (Szegedy et al. 2014), into one with more filters, so that the maps
/// are read once. Each result is then a range of channels, which only convolutions read in place; so only convolutions whose results are
/// read by convolutions are merged.
/// </summary>
internal static class PointwiseMerging
{
    public static void Run(LoweredGraph graph)
    {
        var groups = graph.Nodes.OfType<ConvolutionNode>()
            .Where(node => CanMerge(graph, node))
            .GroupBy(node => (node.Inputs[0], node.Fused, node.Geometry with { OutChannels = 0 }))
            .Where(group => group.Count() > 1)
            .Select(group => group.ToArray())
            .ToArray();
        foreach (ConvolutionNode[] group in groups)
        {
            Conv2dGeometry wide = group[0].Geometry with { OutChannels = group.Sum(node => node.Geometry.OutChannels) };
            var merged = new ConvolutionNode(
                string.Join(" + ", group.Select(node => node.Path)), [group[0].Inputs[0]], [.. group.Select(node => node.Output)], wide,
                [.. group.SelectMany(node => node.Filters)])
            {
                Fused = group[0].Fused,
            };
            graph.Nodes[graph.Nodes.IndexOf(group[0])] = merged;
            foreach (ConvolutionNode node in group.Skip(1))
                graph.Nodes.Remove(node);
        }
    }

    private static bool CanMerge(LoweredGraph graph, ConvolutionNode node) =>
        node is { IsPointwise: true, Addend: null }
        && !graph.IsOutput(node.Output)
        && graph.ConsumersOf(node.Output) is { Count: > 0 } consumers
        && consumers.TrueForAll(consumer => consumer is ConvolutionNode);
}
