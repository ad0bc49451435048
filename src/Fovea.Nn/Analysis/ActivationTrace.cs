using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>What one operator of a model computed.</summary>
/// <param name="Path">The model's part that applied it; empty for the model itself.</param>
/// <param name="Operator">Its name.</param>
/// <param name="Value">Its result.</param>
public sealed record Activation(string Path, string Operator, Tensor Value);

/// <summary>Every intermediate result of a forward pass, found by tracing it and then applying its operators one by one.</summary>
public static class ActivationTrace
{
    /// <summary>The results of a model in its present mode, in the order of computation.</summary>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    public static IReadOnlyList<Activation> Of(Layer model, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        Graph graph = Graph.Trace(model.Forward, input.Shape);
        var values = new Dictionary<Tensor, Tensor> { [graph.Input] = input };
        var activations = new List<Activation>();
        foreach (GraphNode node in graph.Nodes)
        {
            Tensor value = node.Operator.Apply([.. node.Inputs.Select(operand => operand.IsSymbolic ? values[operand] : operand)]);
            values[node.Output] = value;
            activations.Add(new Activation(node.Path, node.Operator.Name, value));
        }

        return activations;
    }
}
