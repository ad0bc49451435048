using Fovea.Inference.Lowering;
using Fovea.Inference.Steps;
using Fovea.Inference.Weights;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference.Planning;

/// <summary>The steps of a run for fixed input shapes, and the memory locations of its values.</summary>
internal sealed class InferencePlan
{
    private InferencePlan(LoweredGraph graph, ValueLocations locations, IReadOnlyList<PlanStep> steps)
    {
        Inputs = [.. graph.Inputs.Select(input => input.Shape)];
        Outputs = [.. graph.Outputs.Select(locations.Of)];
        OutputNames = graph.OutputNames;
        Steps = [.. steps];
        ArenaFloats = locations.ArenaFloats;
        InputOffsets = locations.InputOffsets;
    }

    /// <summary>The shapes of the inputs.</summary>
    public IReadOnlyList<Shape> Inputs { get; }

    /// <summary>The locations of the outputs.</summary>
    public IReadOnlyList<ValueLocation> Outputs { get; }

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The steps in order.</summary>
    public PlanStep[] Steps { get; }

    /// <summary>The size of the arena in floats.</summary>
    public int ArenaFloats { get; }

    /// <summary>The arena offset of each input, for runs in which the caller does not pass inputs as tensors.</summary>
    public int[] InputOffsets { get; }

    public IEnumerable<ConvolutionStep> Convolutions => Steps.OfType<ConvolutionStep>();

    /// <summary>Traces a forward pass and optimises the graph.</summary>
    /// <exception cref="ShapeException">The function does not accept inputs of these shapes.</exception>
    public static LoweredGraph Lower(
        Func<NamedTensors, NamedTensors> forward, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<string> intermediates)
    {
        LoweredGraph graph = LoweredGraph.Of(Graph.Trace(forward, inputs), intermediates);
        GraphOptimizer.Run(graph);
        return graph;
    }

    /// <summary>
    /// Plans a lowered graph. Acquires packed filters from the store; release them with <see cref="WeightStore.Release"/> when the plan is
    /// no longer used.
    /// </summary>
    public static InferencePlan Of(LoweredGraph graph, WeightStore weights, Func<ConvolutionNode, ConvolutionAlgorithm> algorithm)
    {
        var locations = new ValueLocations(graph);
        var steps = new List<PlanStep>();
        foreach (LoweredNode node in graph.Nodes)
        {
            switch (node)
            {
                case ConvolutionNode convolution:
                    PackedFilters filters = weights.AcquireFilters(convolution.Geometry, convolution.Filters, algorithm(convolution));
                    steps.Add(new ConvolutionStep(convolution, locations, filters));
                    break;
                case LinearNode linear:
                    steps.Add(new LinearStep(linear, locations, weights.Linear(linear.Weights)));
                    break;
                case OperatorNode { IsReshape: true }:
                    break;
                case OperatorNode other when OperatorStep.IsNeeded(other, locations):
                    steps.Add(new OperatorStep(other, locations));
                    break;
            }
        }

        return new InferencePlan(graph, locations, steps);
    }
}
