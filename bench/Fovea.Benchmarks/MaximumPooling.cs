using BenchmarkDotNet.Attributes;
using Fovea.Kernels.Pooling;
using Fovea.Tensors.Operators;

namespace Fovea.Benchmarks;

/// <summary>Maximum pooling: limited by memory.</summary>
public class MaximumPooling : LayerBenchmark
{
    private Pool2dGeometry _geometry;
    private float[] _input = [], _output = [], _gradInput = [];
    private int[] _indices = [];

    /// <summary>The network and the layer.</summary>
    [Params("resnet18/maxpool", "vgg16/features.4", "googlenet/maxpool1", "alexnet/features.2")]
    public string Layer { get; set; } = "";

    /// <summary>Images.</summary>
    [Params(1, 16)]
    public int Batch { get; set; }

    /// <inheritdoc/>
    public override Work Work
    {
        get
        {
            Pool2dGeometry geometry = NamedLayer.Find<MaxPool2dOperator>(Layer, Batch).Pooling();
            return new Work(0, sizeof(float) * ((double)geometry.InputLength + geometry.OutputLength));
        }
    }

    /// <summary>The result.</summary>
    [Benchmark]
    public void Forward() => MaxPoolKernel.Forward(Pool, _geometry, _input, _output);

    /// <summary>The result and where each maximum was, for the gradient.</summary>
    [Benchmark]
    public void ForwardWithIndices() => MaxPoolKernel.ForwardWithIndices(Pool, _geometry, _input, _output, _indices);

    /// <summary>The gradient to the input.</summary>
    [Benchmark]
    public void Gradient() => MaxPoolKernel.Backward(Pool, _geometry, _output, _indices, _gradInput);

    private protected override void Prepare()
    {
        _geometry = NamedLayer.Find<MaxPool2dOperator>(Layer, Batch).Pooling();
        _input = Random(_geometry.InputLength);
        _output = Empty(_geometry.OutputLength);
        _gradInput = Empty(_geometry.InputLength);
        _indices = new int[_geometry.OutputLength];
        MaxPoolKernel.ForwardWithIndices(Pool, _geometry, _input, _output, _indices);
    }
}
