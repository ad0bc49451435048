using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>The operations of a forward pass in order, as a mutable graph that <see cref="GraphOptimizer"/> rewrites in place.</summary>
internal sealed class LoweredGraph
{
    private LoweredGraph(Graph graph)
    {
        InputNames = graph.Inputs.Names;
        Inputs = [.. graph.Inputs.Select(input => new Value(input.Shape))];
    }

    public IReadOnlyList<string> InputNames { get; }

    public IReadOnlyList<Value> Inputs { get; }

    public List<LoweredNode> Nodes { get; } = [];

    public List<string> OutputNames { get; } = [];

    public List<Value> Outputs { get; } = [];

    /// <summary>Creates a lowered graph from a traced graph.</summary>
    /// <param name="graph">The traced graph.</param>
    /// <param name="intermediates">Paths of submodules whose results become additional outputs.</param>
    /// <exception cref="NotSupportedException">The graph contains an operator of training mode.</exception>
    /// <exception cref="ArgumentException">The graph has no submodule with such a path.</exception>
    public static LoweredGraph Of(Graph graph, IReadOnlyList<string> intermediates)
    {
        var lowered = new LoweredGraph(graph);
        Dictionary<Tensor, Value> values = graph.Inputs.Zip(lowered.Inputs).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (GraphNode node in graph.Nodes)
        {
            var output = new Value(node.Output.Shape);
            values[node.Output] = output;
            lowered.Nodes.Add(Lower(node, [.. node.Inputs.Where(input => input.IsSymbolic).Select(input => values[input])], output));
        }

        foreach ((string name, Tensor output) in graph.Outputs.Names.Zip(graph.Outputs))
            lowered.AddOutput(name, values, output);
        foreach (string path in intermediates)
        {
            lowered.AddOutput(path, values, graph.Intermediates.TryGetValue(path, out Tensor? result)
                ? result
                : throw new ArgumentException(
                    $"Compile: no part of the model is '{path}'; its parts are {string.Join(", ", graph.Intermediates.Keys)}."));
        }

        return lowered;
    }

    public bool IsOutput(Value value) => Outputs.Contains(value);

    public LoweredNode? ProducerOf(Value value) => Nodes.Find(node => node.Outputs.Contains(value));

    /// <summary>The nodes that read a value, without duplicates.</summary>
    public List<LoweredNode> ConsumersOf(Value value) => Nodes.FindAll(node => node.Inputs.Contains(value));

    /// <summary>
    /// Whether <paramref name="consumer"/> is the only reader of a value and reads it once; false for the graph's inputs and outputs.
    /// </summary>
    public bool IsReadOnlyBy(Value value, LoweredNode consumer) =>
        !IsOutput(value)
        && !Inputs.Contains(value)
        && ConsumersOf(value) is [var only]
        && only == consumer
        && consumer.Inputs.Count(input => input == value) == 1;

    /// <summary>Makes <paramref name="node"/> produce the result of <paramref name="successor"/>, and removes the latter.</summary>
    public void Absorb(LoweredNode node, LoweredNode successor)
    {
        node.Outputs[0] = successor.Output;
        Nodes.Remove(successor);
    }

    /// <summary>Removes a node whose result equals its input.</summary>
    public void Bypass(LoweredNode node)
    {
        Nodes.Remove(node);
        foreach (LoweredNode other in Nodes)
            Replace(other.Inputs, node.Output, node.Inputs[0]);
        Replace(Outputs, node.Output, node.Inputs[0]);
    }

    private static LoweredNode Lower(GraphNode node, Value[] inputs, Value output)
    {
        if (node.Operator.IsTrainingOnly)
        {
            string place = node.Path.Length == 0 ? "the model" : node.Path;
            throw new NotSupportedException(
                $"Compile: {node.Operator.Name} in {place} belongs to training; call Eval() on the model first.");
        }

        bool weightsAreConstant = inputs.Length == 1 && node.Inputs[0].IsSymbolic;
        return (weightsAreConstant ? node.Product : null) switch
        {
            ConvolutionProduct product => new ConvolutionNode(node.Path, inputs, [output], product.Geometry, [Weights(node)]),
            LinearProduct => new LinearNode(node.Path, inputs[0], output, Weights(node)),
            _ => new OperatorNode(node, inputs, output),
        };
    }

    private static FoldedWeights Weights(GraphNode node) => new(node.Inputs[1], node.Inputs.Count > 2 ? node.Inputs[2] : null, []);

    private static void Replace(List<Value> values, Value former, Value present)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == former)
                values[i] = present;
        }
    }

    private void AddOutput(string name, Dictionary<Tensor, Value> values, Tensor output)
    {
        if (OutputNames.Contains(name))
            throw new ArgumentException($"Compile: two results are named '{name}'; ask for each once.");
        OutputNames.Add(name);
        Outputs.Add(values.TryGetValue(output, out Value? value)
            ? value
            : throw new NotSupportedException(
                $"Compile: a result of shape {output.Shape} does not depend on the input; return only tensors computed from it."));
    }
}
