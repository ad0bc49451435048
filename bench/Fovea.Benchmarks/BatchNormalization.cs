using BenchmarkDotNet.Attributes;
using Fovea.Kernels;
using Fovea.Kernels.Normalization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Benchmarks;

/// <summary>Batch normalisation in training, of the map that a convolution gives: limited by memory.</summary>
public class BatchNormalization : LayerBenchmark
{
    private const float Epsilon = 1e-5f;

    private RowsGeometry _geometry;
    private float[] _x = [], _y = [], _dx = [], _gamma = [], _beta = [], _mean = [],
        _inverse = [], _variance = [], _dgamma = [], _dbeta = [];

    /// <summary>The network and the convolution before it.</summary>
    [Params("resnet18/conv1", "resnet18/layer2.0.conv1", "resnet50/layer1.0.conv3", "resnet50/layer4.0.conv3")]
    public string Convolution { get; set; } = "";

    /// <summary>Images.</summary>
    [Params(16)]
    public int Batch { get; set; }

    /// <inheritdoc/>
    public override Work Work => new(0, 2.0 * sizeof(float) * Map.Elements);

    private Shape Map => NamedLayer.Find<Conv2dOperator>(Convolution, Batch).Node.Output.Shape;

    /// <summary>The result and the statistics.</summary>
    [Benchmark]
    public void Forward() => BatchNormKernel.TrainForward(Pool, _geometry, _x, _gamma, _beta, Epsilon, _y, _mean, _inverse, _variance);

    /// <summary>The gradients.</summary>
    [Benchmark]
    public void Gradients() => BatchNormKernel.TrainBackward(Pool, _geometry, _x, _y, _gamma, _mean, _inverse, _dx, _dgamma, _dbeta);

    private protected override void Prepare()
    {
        (int length, int channels) = (Map.Elements, Map[1]);
        _geometry = new RowsGeometry(length / channels, channels);
        (_x, _y, _dx) = (Random(length), Empty(length), Empty(length));
        (_gamma, _beta) = (Random(channels), Random(channels));
        (_mean, _inverse, _variance, _dgamma, _dbeta) = (
            Empty(channels), Empty(channels), Empty(channels), Empty(channels), Empty(channels));
        Forward();
    }
}
