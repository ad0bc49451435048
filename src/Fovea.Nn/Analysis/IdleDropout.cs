using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>A dropout layer that returned its input in a traced forward pass, so that the graph has no node for it.</summary>
/// <param name="Path">The layer's path.</param>
/// <param name="Input">Its input, which is its result.</param>
internal sealed record IdleDropout(string Path, Tensor Input)
{
    /// <summary>Finds these layers, in the order of the model's children.</summary>
    public static IReadOnlyList<IdleDropout> Find(Graph graph, Module model)
    {
        var computed = graph.Nodes.Where(node => node.Operator.Name == nameof(Dropout)).Select(node => node.Path).ToHashSet();
        return
        [
            .. Paths(model, "").Where(path => !computed.Contains(path) && graph.Intermediates.ContainsKey(path))
                .Select(path => new IdleDropout(path, graph.Intermediates[path])),
        ];
    }

    private static IEnumerable<string> Paths(Module module, string path) => module is Dropout
        ? [path]
        : module.Children.SelectMany(child => Paths(child.Module, path.Length == 0 ? child.Name : $"{path}.{child.Name}"));
}
