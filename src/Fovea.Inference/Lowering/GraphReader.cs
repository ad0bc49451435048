using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>Turns a traced graph into nodes to rewrite.</summary>
internal static class GraphReader
{
    /// <exception cref="NotSupportedException">The graph holds an operator of training.</exception>
    public static LoweredGraph Read(Graph graph)
    {
        var values = new Dictionary<Tensor, Value> { [graph.Input] = new Value(graph.Input.Shape) };
        var lowered = new LoweredGraph(values[graph.Input]);
        foreach (GraphNode node in graph.Nodes)
        {
            var output = new Value(node.Output.Shape);
            values[node.Output] = output;
            lowered.Nodes.Add(Lower(node, [.. node.Inputs.Where(input => input.IsSymbolic).Select(input => values[input])], output));
        }

        foreach (Tensor output in graph.Outputs)
        {
            lowered.Outputs.Add(values.TryGetValue(output, out Value? value)
                ? value
                : throw new NotSupportedException($"Compile: a result of shape {output.Shape} does not depend on the input; return only tensors computed from it."));
        }

        return lowered;
    }

    private static LoweredNode Lower(GraphNode node, Value[] inputs, Value output)
    {
        bool weightsAreParameters = node.Inputs.Skip(1).All(input => !input.IsSymbolic) && inputs.Length == 1;
        return node.Operator switch
        {
            BatchNormTrainingOperator or DropoutOperator => throw new NotSupportedException(
                $"Compile: {node.Operator.Name} in {Place(node)} belongs to training; call Eval() on the model first."),
            Conv2dOperator when weightsAreParameters => new ConvolutionNode(node.Path, inputs, [output], Geometry(node), [Recipe(node)]),
            LinearOperator when weightsAreParameters => new LinearNode(node.Path, inputs[0], output, Recipe(node)),
            ConcatenateOperator when inputs.Length == node.Inputs.Count => new ConcatenateNode(node.Path, inputs, output),
            _ => new OperatorNode(node, inputs, output),
        };
    }

    private static string Place(GraphNode node) => node.Path.Length == 0 ? "the model" : node.Path;

    private static WeightRecipe Recipe(GraphNode node) => new(node.Inputs[1], node.Inputs.Count > 2 ? node.Inputs[2] : null, []);

    private static Conv2dGeometry Geometry(GraphNode node)
    {
        (Shape x, Shape w) = (node.Inputs[0].Shape, node.Inputs[1].Shape);
        Window window = node.Window!;
        return new Conv2dGeometry(
            x[0], x[2], x[3], x[1], w[0], w[2], w[3], window.StrideH, window.StrideW, window.PaddingH, window.PaddingW,
            window.DilationH, window.DilationW, ((Conv2dOperator)node.Operator).Groups);
    }
}
