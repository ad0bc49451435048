using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>Finds the receptive fields of all results of a traced graph.</summary>
public static class ReceptiveFields
{
    /// <summary>
    /// The field of each input and each result of a graph; null for matrices, and where positions have different fields, as after resizing.
    /// </summary>
    public static IReadOnlyDictionary<Tensor, ReceptiveField?> Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var fields = graph.Inputs.ToDictionary(input => input, input => input.Shape.Rank == 4 ? ReceptiveField.Pixel : null);
        foreach (GraphNode node in graph.Nodes)
            fields[node.Output] = After(node, fields);
        return fields;
    }

    private static ReceptiveField? After(GraphNode node, Dictionary<Tensor, ReceptiveField?> fields)
    {
        Tensor[] inputs = [.. node.Inputs.Where(input => input.IsSymbolic)];
        if (node.Output.Shape.Rank != 4 || inputs.Length == 0 || fields[inputs[0]] is not { } field)
            return null;
        if (node.Window is { } window)
            return field.Through(window);
        if (!node.Operator.IsPixelwise && !node.IsIdentity)
            return null;
        return inputs.Skip(1).Aggregate<Tensor, ReceptiveField?>(
            field, (union, input) => union is null || fields[input] is not { } other ? null : ReceptiveField.Union(union, other));
    }
}
