using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;

namespace Fovea.Inference.Algorithms;

/// <summary>
/// Chooses the algorithm of each convolution: the one set in the options, else the fastest measured one, else that of a fixed rule.
/// </summary>
internal sealed class AlgorithmChoice
{
    private readonly Runtime _runtime;
    private readonly InferenceOptions _options;
    private readonly AlgorithmFile? _file;

    public AlgorithmChoice(Runtime runtime, InferenceOptions options)
    {
        (_runtime, _options) = (runtime, options);
        if (options is { AlgorithmFile: { } path, Algorithm: null })
            _file = new AlgorithmFile(path, TimingEnvironment.Describe((runtime.ConfiguredPool ?? Engine.Pool).Threads));
    }

    /// <summary>Measures the convolutions of a graph and adds them to the file, when the file lacks one of them.</summary>
    public void Prepare(LoweredGraph graph)
    {
        if (_file is null || _runtime.Weights.IsReleased)
            return;
        bool isKnown = graph.Nodes.OfType<ConvolutionNode>()
            .Where(node => ConvolutionPlan.HasChoice(node.Geometry))
            .All(node => _file.TryFind(AlgorithmMeasurement.KeyOf(node), out _));
        if (!isKnown)
            _file.Add(AlgorithmMeasurement.Run(graph, _runtime, _options.Clock));
    }

    public ConvolutionAlgorithm Of(ConvolutionNode node)
    {
        ConvolutionAlgorithm preferred = Preferred(node);
        if (!_runtime.Weights.IsReleased || _runtime.Weights.Has(node.Geometry, node.Filters, preferred))
            return preferred;
        return AlgorithmMeasurement.Candidates(node.Geometry)
            .Where(candidate => _runtime.Weights.Has(node.Geometry, node.Filters, candidate))
            .DefaultIfEmpty(preferred)
            .First();
    }

    private ConvolutionAlgorithm Preferred(ConvolutionNode node)
    {
        if (_options.Algorithm is { } given && ConvolutionPlan.CanUse(given, node.Geometry))
            return given;
        return _file is not null
            && _file.TryFind(AlgorithmMeasurement.KeyOf(node), out ConvolutionAlgorithm? measured)
            && ConvolutionPlan.CanUse(measured, node.Geometry)
            ? measured
            : ConvolutionPlan.Choose(node.Geometry);
    }
}
