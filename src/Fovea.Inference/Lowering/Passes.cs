using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>The rewritings that make a forward pass shorter without changing what it computes, apart from rounding.</summary>
internal static class Passes
{
    public static void Run(LoweredGraph graph)
    {
        RemoveWhatNobodyReads(graph);
        RemoveWhatDoesNothing(graph);
        FoldIntoWeights(graph);
        FuseResiduals(graph);
        FuseRelus(graph);
        PointwiseMerging.Run(graph);
    }

    private static void RemoveWhatNobodyReads(LoweredGraph graph)
    {
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            Value output = graph.Nodes[i].Output;
            if (!graph.IsOutput(output) && graph.ConsumersOf(output).Count == 0)
                graph.Nodes.RemoveAt(i);
        }
    }

    private static void RemoveWhatDoesNothing(LoweredGraph graph)
    {
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().ToArray())
        {
            if (DoesNothing(node))
                graph.Bypass(node);
        }
    }

    private static bool DoesNothing(OperatorNode node)
    {
        Shape input = node.Inputs[0].Shape;
        return node.Operator switch
        {
            ScaleOperator scale => scale.Factor == 1f,
            FlattenOperator or AdaptiveAvgPool2dOperator or UpsampleNearestOperator or UpsampleBilinearOperator => input == node.Output.Shape,
            MaxPool2dOperator or AvgPool2dOperator => node.Node.Window is { KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1 },
            _ => false,
        };
    }

    private static void FoldIntoWeights(LoweredGraph graph)
    {
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().ToArray())
        {
            if (FoldOf(node) is not { } fold || graph.ProducerOf(node.Inputs[0]) is not { } producer || !graph.IsOnlyFor(node.Inputs[0], node))
                continue;
            switch (producer)
            {
                case ConvolutionNode convolution:
                    convolution.Filters[0] = convolution.Filters[0].With(fold);
                    graph.Absorb(convolution, node);
                    break;
                case LinearNode linear:
                    linear.Weights = linear.Weights.With(fold);
                    graph.Absorb(linear, node);
                    break;
            }
        }
    }

    private static ChannelFold? FoldOf(OperatorNode node) => node.Operator switch
    {
        BatchNormInferenceOperator norm when node.Inputs.Count == 1 => new BatchNormFold(
            node.Node.Inputs[1], node.Node.Inputs[2], node.Node.Inputs[3], node.Node.Inputs[4], norm.Epsilon),
        ScaleOperator scale => new ScaleFold(scale.Factor),
        _ => null,
    };

    /// <summary>A sum is left to the later one of the convolutions that it adds; the convolution moves to the sum's place.</summary>
    private static void FuseResiduals(LoweredGraph graph)
    {
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().Where(node => node.Operator is AddOperator && node.Inputs.Count == 2).ToArray())
        {
            ConvolutionNode? convolution = node.Inputs
                .Where(value => graph.IsOnlyFor(value, node))
                .Select(graph.ProducerOf)
                .OfType<ConvolutionNode>()
                .Where(candidate => candidate.Residual is null)
                .MaxBy(graph.Nodes.IndexOf);
            if (convolution is null)
                continue;
            convolution.Inputs.Add(node.Inputs[0] == convolution.Output ? node.Inputs[1] : node.Inputs[0]);
            convolution.Outputs[0] = node.Output;
            graph.Nodes.Remove(convolution);
            graph.Nodes[graph.Nodes.IndexOf(node)] = convolution;
        }
    }

    private static void FuseRelus(LoweredGraph graph)
    {
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().Where(node => node.Operator is ReluOperator).ToArray())
        {
            if (!graph.IsOnlyFor(node.Inputs[0], node))
                continue;
            switch (graph.ProducerOf(node.Inputs[0]))
            {
                case ConvolutionNode convolution:
                    convolution.Relu = true;
                    graph.Absorb(convolution, node);
                    break;
                case LinearNode linear:
                    linear.Relu = true;
                    graph.Absorb(linear, node);
                    break;
                case OperatorNode { Operator: AddOperator } sum:
                    sum.Relu = true;
                    graph.Absorb(sum, node);
                    break;
            }
        }
    }
}
