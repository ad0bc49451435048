using BenchmarkDotNet.Attributes;
using Fovea.Kernels.Gemm;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Benchmarks;

/// <summary>Fully connected layers applied to one image: the time is that of reading the weights.</summary>
public class FullyConnected : LayerBenchmark
{
    private float[] _input = [], _weight = [], _output = [];
    private CompactWeights? _bf16, _int8;

    /// <summary>The network and the layer, by the name of its parameters.</summary>
    [Params("vgg16/classifier.0", "alexnet/classifier.4", "resnet50/fc")]
    public string Layer { get; set; } = "";

    /// <inheritdoc/>
    public override Work Work => new(Weight.Elements, 0);

    private Shape Weight => NamedLayer.Find<LinearOperator>(Layer, batch: 1).Node.Inputs[1].Shape;

    /// <summary>Weights as the model has them.</summary>
    [Benchmark(Baseline = true)]
    public void Float32() => MatrixVectorProduct.Multiply(Pool, 1, _output.Length, _input, _weight, _output);

    /// <summary>Weights of 16 bits.</summary>
    [Benchmark]
    public void BFloat16() => MatrixVectorProduct.Multiply(Pool, 1, _input, _bf16!, _output);

    /// <summary>Weights of 8 bits.</summary>
    [Benchmark]
    public void Int8() => MatrixVectorProduct.Multiply(Pool, 1, _input, _int8!, _output);

    private protected override void Prepare()
    {
        Shape weight = Weight;
        (_input, _weight, _output) = (Random(weight[1]), Random(weight.Elements), Empty(weight[0]));
        _bf16 = new CompactWeights(Pool, CompactFormat.BFloat16, weight[0], weight[1], _weight);
        _int8 = new CompactWeights(Pool, CompactFormat.Int8, weight[0], weight[1], _weight);
    }

    private protected override void Release()
    {
        _bf16!.Dispose();
        _int8!.Dispose();
    }
}
