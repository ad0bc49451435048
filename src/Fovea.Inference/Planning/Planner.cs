using Fovea.Inference.Lowering;
using Fovea.Inference.Steps;
using Fovea.Inference.Weights;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference.Planning;

/// <summary>Makes plans of a traced forward pass.</summary>
internal static class Planner
{
    public static LoweredGraph Lower(Func<Tensor, IReadOnlyList<Tensor>> forward, Shape input)
    {
        LoweredGraph graph = GraphReader.Read(Graph.Trace(forward, input));
        Passes.Run(graph);
        return graph;
    }

    public static InferencePlan Plan(LoweredGraph graph, WeightStore weights, Func<ConvolutionNode, ConvolutionAlgorithm> algorithm)
    {
        var placement = new Placement(graph);
        var builder = new StepBuilder(placement, weights, algorithm);
        return new InferencePlan(
            graph.Input.Shape, [.. graph.Outputs.Select(placement.Of)], [.. graph.Nodes.SelectMany(builder.Build)], placement.ArenaFloats,
            placement.InputOffset);
    }
}
