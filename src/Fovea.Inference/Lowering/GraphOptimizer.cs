using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>Graph rewrites that reduce the work of a forward pass; results stay the same apart from rounding.</summary>
internal static class GraphOptimizer
{
    public static void Run(LoweredGraph graph)
    {
        RemoveUnusedNodes(graph);
        RemoveIdentities(graph);
        FoldScalings(graph);
        FuseSums(graph);
        FuseRelus(graph);
        PointwiseMerging.Run(graph);
    }

    private static void RemoveUnusedNodes(LoweredGraph graph)
    {
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            Value output = graph.Nodes[i].Output;
            if (!graph.IsOutput(output) && graph.ConsumersOf(output).Count == 0)
                graph.Nodes.RemoveAt(i);
        }
    }

    private static void RemoveIdentities(LoweredGraph graph)
    {
        foreach (OperatorNode node in Operators(graph, node => node.Node.IsIdentity && node.Node.Inputs[0].IsSymbolic))
            graph.Bypass(node);
    }

    private static void FoldScalings(LoweredGraph graph)
    {
        foreach (OperatorNode node in Operators(graph, node => node.Inputs.Count == 1 && node.Node.Inputs[0].IsSymbolic))
        {
            if (node.Operator.ScalingFor(node.Node.Inputs) is { } scaling
                && graph.IsReadOnlyBy(node.Inputs[0], node)
                && graph.ProducerOf(node.Inputs[0]) is ProductNode product)
            {
                product.Fold(scaling);
                graph.Absorb(product, node);
            }
        }
    }

    /// <summary>
    /// Fuses a sum into the node that computes one of its operands, the later one if both support it; that node takes the sum's place in
    /// the order.
    /// </summary>
    private static void FuseSums(LoweredGraph graph)
    {
        foreach (OperatorNode node in Operators(graph, node => node.Operator.AsEpilogue == Epilogue.Add && node.ReadsValuesOnly))
        {
            LoweredNode? producer = node.Inputs
                .Where(value => graph.IsReadOnlyBy(value, node))
                .Select(graph.ProducerOf)
                .OfType<LoweredNode>()
                .Where(candidate => candidate.CanFuse(Epilogue.Add))
                .MaxBy(graph.Nodes.IndexOf);
            if (producer is null)
                continue;
            producer.Inputs.Add(node.Inputs[0] == producer.Output ? node.Inputs[1] : node.Inputs[0]);
            producer.Fused |= Epilogue.Add;
            producer.Outputs[0] = node.Output;
            graph.Nodes.Remove(producer);
            graph.Nodes[graph.Nodes.IndexOf(node)] = producer;
        }
    }

    private static void FuseRelus(LoweredGraph graph)
    {
        foreach (OperatorNode node in Operators(graph, node => node.Operator.AsEpilogue == Epilogue.Relu && node.ReadsValuesOnly))
        {
            if (graph.IsReadOnlyBy(node.Inputs[0], node)
                && graph.ProducerOf(node.Inputs[0]) is { } producer
                && producer.CanFuse(Epilogue.Relu))
            {
                producer.Fused |= Epilogue.Relu;
                graph.Absorb(producer, node);
            }
        }
    }

    private static OperatorNode[] Operators(LoweredGraph graph, Func<OperatorNode, bool> condition) =>
        [.. graph.Nodes.OfType<OperatorNode>().Where(condition)];
}
