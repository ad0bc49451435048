using BenchmarkDotNet.Attributes;
using Fovea.Kernels.Optimizers;
using Fovea.Models;

namespace Fovea.Benchmarks;

/// <summary>A step of SGD with momentum over all parameters of a network: limited by memory.</summary>
public class OptimizerStep : LayerBenchmark
{
    private static readonly SgdSettings _settings = new(
        LearningRate: 1e-3f, Momentum: 0.9f, Dampening: 0, WeightDecay: 5e-4f, Nesterov: false, FirstStep: false);

    private float[] _parameters = [], _gradient = [], _buffer = [];

    /// <summary>The network.</summary>
    [Params("resnet18", "resnet50", "alexnet")]
    public string Model { get; set; } = "";

    /// <inheritdoc/>
    public override Work Work => new(0, 5.0 * sizeof(float) * ModelCatalogue.Find(Model).Parameters);

    /// <summary>The update.</summary>
    [Benchmark]
    public void Sgd() => SgdKernel.Step(Pool, _settings, _parameters, _gradient, _buffer);

    private protected override void Prepare()
    {
        long count = ModelCatalogue.Find(Model).Parameters;
        (_parameters, _gradient, _buffer) = (Random(count), Random(count), Random(count));
    }
}
