using Fovea.Inference.Lowering;
using Fovea.Inference.Steps;
using Fovea.Inference.Weights;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference.Planning;

/// <summary>What a run for inputs of certain shapes does, and where.</summary>
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

    /// <summary>The inputs' shapes.</summary>
    public IReadOnlyList<Shape> Inputs { get; }

    /// <summary>Where the results lie.</summary>
    public IReadOnlyList<ValueLocation> Outputs { get; }

    /// <summary>The names of the results.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The work in order.</summary>
    public PlanStep[] Steps { get; }

    /// <summary>The floats of a run's memory.</summary>
    public int ArenaFloats { get; }

    /// <summary>Where in the arena each input goes that the caller does not give as a tensor.</summary>
    public int[] InputOffsets { get; }

    public IEnumerable<ConvolutionStep> Convolutions => Steps.OfType<ConvolutionStep>();

    /// <summary>Traces a forward pass and makes it short.</summary>
    /// <exception cref="ShapeException">The function cannot work with inputs of these shapes.</exception>
    public static LoweredGraph Lower(
        Func<NamedTensors, NamedTensors> forward, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<string> intermediates)
    {
        LoweredGraph graph = LoweredGraph.Of(Graph.Trace(forward, inputs), intermediates);
        GraphOptimizer.Run(graph);
        return graph;
    }

    /// <summary>Plans a lowered graph; each filter that it uses is acquired in the store, until the plan's are released there.</summary>
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
