using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>The result of one operator of a model.</summary>
/// <param name="Path">The path of the submodule that applied it; empty for the model itself.</param>
/// <param name="Operator">The operator's name, for example <c>Conv2d</c>.</param>
/// <param name="Value">The result.</param>
public sealed record Activation(string Path, string Operator, Tensor Value);

/// <summary>Computes every intermediate result of a forward pass: traces it, then applies its operators one by one.</summary>
public static class ActivationTrace
{
    /// <summary>Returns the results of all operators of a model in its current mode, in the order of execution.</summary>
    /// <exception cref="ShapeException">The model does not accept the input's shape.</exception>
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
