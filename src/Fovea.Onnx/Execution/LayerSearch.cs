using Fovea.Formats.Onnx;
using Fovea.Onnx.Operators;

namespace Fovea.Onnx.Execution;

/// <summary>
/// Finds layers among nodes that depend on values: a product with constant weights, and what follows it and reads nothing else but
/// constants, as the heads of a detector do behind the pooling of its regions.
/// </summary>
/// <param name="program">The graph.</param>
/// <param name="isConstant">Whether a value is the same whatever the graph's inputs are.</param>
internal sealed class LayerSearch(OnnxProgram program, Func<string, bool> isConstant)
{
    /// <summary>The nodes in order, each layer that begins a group of layers together with these.</summary>
    public IReadOnlyList<RestItem> Group(IReadOnlyList<OnnxNode> nodes)
    {
        var items = new List<RestItem>();
        var taken = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < nodes.Count; i++)
        {
            if (taken.Contains(nodes[i]))
                continue;
            RestItem item = EntryOf(nodes[i]) is { } entry
                ? new RestItem(Followers(nodes, i, entry, taken), entry)
                : new RestItem([nodes[i]]);
            items.Add(item);
            taken.UnionWith(item.Nodes);
        }

        return items;
    }

    /// <summary>The input of a product whose weights are constants; null for other nodes.</summary>
    private string? EntryOf(OnnxNode node)
    {
        OperatorRow row = program.Row(node);
        string[] varying = [.. Varying(node)];
        return row.Trained.Count > 0 && varying is [var entry] && entry == node.Inputs[0] ? entry : null;
    }

    private IReadOnlyList<OnnxNode> Followers(IReadOnlyList<OnnxNode> nodes, int first, string entry, HashSet<OnnxNode> taken)
    {
        List<OnnxNode> group = [nodes[first]];
        var results = new HashSet<string>(nodes[first].Outputs, StringComparer.Ordinal);
        foreach (OnnxNode node in nodes.Skip(first + 1))
        {
            string[] varying = [.. Varying(node)];
            bool follows = !taken.Contains(node) && OnnxProgram.IsPure(node) && program.Row(node).Tensor is not null
                && program.Captured(node).Count == 0 && Array.Exists(varying, results.Contains)
                && Array.TrueForAll(varying, name => name == entry || results.Contains(name));
            if (!follows)
                continue;
            group.Add(node);
            results.UnionWith(node.Outputs);
        }

        return group;
    }

    private IEnumerable<string> Varying(OnnxNode node) => program.Read(node).Where(name => !isConstant(name)).Distinct();
}
