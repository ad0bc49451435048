using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Inference.Steps;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;

namespace Fovea.Inference.Algorithms;

/// <summary>
/// Finds the fastest algorithm of each convolution of a graph. Every algorithm is timed in passes through the whole network, so that
/// weights and maps are read from memory as in real runs; in a loop over one convolution they would stay in the cache.
/// </summary>
internal static class AlgorithmMeasurement
{
    /// <summary>The most measured passes.</summary>
    private const int MaxPasses = 12;

    /// <summary>
    /// An algorithm replaces the rule's choice only if its time is below this fraction of the rule's: smaller differences are noise.
    /// </summary>
    private const double RequiredTimeRatio = 0.92;

    private static readonly TimeSpan _timeBudget = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time of the passes before, in which the JIT compiles the hot methods once more: it begins 100 ms after a method's 30th call at
    /// the earliest, and works on the side.
    /// </summary>
    private static readonly TimeSpan _warmup = TimeSpan.FromSeconds(0.5);

    /// <summary>The algorithms that can compute a convolution.</summary>
    public static IEnumerable<ConvolutionAlgorithm> Candidates(Conv2dGeometry geometry) =>
        ConvolutionAlgorithm.All.Where(algorithm => ConvolutionPlan.CanUse(algorithm, geometry));

    /// <summary>The key of the convolution in the algorithm file.</summary>
    public static string KeyOf(ConvolutionNode node)
    {
        Conv2dGeometry g = node.Geometry;
        string groups = g.Groups == 1 ? "" : $" groups {g.Groups}";
        string dilation = g is { DilationH: 1, DilationW: 1 } ? "" : $" dilation {g.DilationH}x{g.DilationW}";
        return $"{g.N}x{g.H}x{g.W}x{g.InChannels} to {g.OutChannels}, kernel {g.KernelH}x{g.KernelW} stride {g.StrideH}x{g.StrideW} "
            + $"padding {g.PaddingH}x{g.PaddingW}{dilation}{groups}{(node.Addend is null ? "" : " + residual")}";
    }

    /// <summary>
    /// Times all algorithms and returns the fastest for each convolution that has several: the rule's choice unless another is clearly
    /// faster.
    /// </summary>
    public static Dictionary<string, ConvolutionAlgorithm> Run(LoweredGraph graph, Runtime runtime, TimeProvider clock)
    {
        ConvolutionNode[] choosable = [.. graph.Nodes.OfType<ConvolutionNode>().Where(node => ConvolutionPlan.HasChoice(node.Geometry))];
        var ruleChoices = new Dictionary<string, ConvolutionAlgorithm>();
        foreach (ConvolutionNode node in choosable)
            ruleChoices[KeyOf(node)] = ConvolutionPlan.Choose(node.Geometry);
        var best = new Dictionary<string, (double Time, ConvolutionAlgorithm Algorithm)>();
        foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
        {
            if (!Array.Exists(choosable, node => ConvolutionPlan.CanUse(algorithm, node.Geometry)))
                continue;
            foreach ((string key, TimeSpan time) in MeasureAlgorithm(graph, runtime, clock, algorithm))
            {
                double weighed = time.Ticks * (algorithm == ruleChoices[key] ? RequiredTimeRatio : 1);
                if (!best.TryGetValue(key, out (double Time, ConvolutionAlgorithm Algorithm) known) || weighed < known.Time)
                    best[key] = (weighed, algorithm);
            }
        }

        return best.ToDictionary(entry => entry.Key, entry => entry.Value.Algorithm);
    }

    private static Dictionary<string, TimeSpan> MeasureAlgorithm(
        LoweredGraph graph, Runtime runtime, TimeProvider clock, ConvolutionAlgorithm algorithm)
    {
        ConvolutionNode[] nodes = [.. graph.Nodes.OfType<ConvolutionNode>()];
        InferencePlan plan = InferencePlan.Of(
            graph, runtime.Weights,
            node => ConvolutionPlan.CanUse(algorithm, node.Geometry) ? algorithm : ConvolutionPlan.Choose(node.Geometry));
        ConvolutionStep[] steps = [.. plan.Convolutions];
        TimeSpan[] shortest = ShortestTimes(plan, steps, runtime, clock);
        runtime.Weights.Release(steps.Select(step => step.Filters));
        return Enumerable.Range(0, nodes.Length)
            .Where(i => steps[i].Filters.Algorithm == algorithm && ConvolutionPlan.HasChoice(nodes[i].Geometry))
            .GroupBy(i => KeyOf(nodes[i]))
            .ToDictionary(group => group.Key, group => new TimeSpan(group.Sum(i => shortest[i].Ticks)));
    }

    private static TimeSpan[] ShortestTimes(InferencePlan plan, ConvolutionStep[] steps, Runtime runtime, TimeProvider clock)
    {
        var shortest = new TimeSpan[steps.Length];
        Tensor[] inputs = [.. plan.Inputs.Select(shape => Tensor.Full(shape, 0.5f))];
        RunContext context = runtime.Arenas.Rent();
        try
        {
            context.Begin(plan, inputs, runtime.Weights.PlanningPool);
            long start = clock.GetTimestamp();
            for (int pass = 0; pass < 1 || clock.GetElapsedTime(start) < _warmup; pass++)
                RunPass(plan, steps, context, clock, shortest);
            Array.Fill(shortest, TimeSpan.MaxValue);
            start = clock.GetTimestamp();
            for (int pass = 0; pass < 2 || (pass < MaxPasses && clock.GetElapsedTime(start) < _timeBudget); pass++)
                RunPass(plan, steps, context, clock, shortest);
        }
        finally
        {
            runtime.Arenas.Return(context);
            foreach (Tensor input in inputs)
                input.Release();
        }

        return shortest;
    }

    private static void RunPass(InferencePlan plan, ConvolutionStep[] steps, RunContext context, TimeProvider clock, TimeSpan[] shortest)
    {
        int index = 0;
        foreach (PlanStep step in plan.Steps)
        {
            long start = clock.GetTimestamp();
            step.Run(context);
            if (index < steps.Length && step == steps[index])
            {
                TimeSpan time = clock.GetElapsedTime(start);
                shortest[index] = time < shortest[index] ? time : shortest[index];
                index++;
            }
        }
    }
}
