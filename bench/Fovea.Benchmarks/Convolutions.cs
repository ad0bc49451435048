using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Running;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Tensors.Operators;

namespace Fovea.Benchmarks;

/// <summary>Convolutions of the well-known networks: forward as compiled networks compute them, and the gradients of training.</summary>
public class Convolutions : LayerBenchmark
{
    private Conv2dGeometry _geometry;
    private PackedFilters? _filters;
    private float[] _input = [], _weight = [], _output = [], _gradInput = [], _gradWeight = [];
    private ChannelsLastView _inputView, _outputView;

    /// <summary>The network and the layer, by the name of its parameters.</summary>
    [Params(
        "alexnet/features.0", "alexnet/features.3", "vgg16/features.2", "vgg16/features.12", "vgg16/features.26",
        "googlenet/conv3.conv", "googlenet/inception4a.branch2.1.conv", "googlenet/inception4a.branch3.1.conv",
        "resnet18/conv1", "resnet18/layer1.0.conv1", "resnet18/layer3.0.conv1", "resnet18/layer4.1.conv2",
        "resnet50/layer1.0.conv3", "resnet50/layer3.1.conv1", "resnet50/layer4.1.conv3")]
    public string Layer { get; set; } = "";

    /// <summary>Images.</summary>
    [Params(1, 16)]
    public int Batch { get; set; }

    /// <summary>The algorithm; cases that it cannot compute are left out.</summary>
    [ParamsSource(nameof(Algorithms))]
    public string Algorithm { get; set; } = "";

    /// <summary>The identifiers of all algorithms.</summary>
    public static IEnumerable<string> Algorithms => ConvolutionAlgorithm.All.Select(algorithm => algorithm.Id);

    private ConvolutionAlgorithm Chosen => ConvolutionAlgorithm.Find(Algorithm)!;

    /// <inheritdoc/>
    public override Work Work
    {
        get
        {
            Conv2dGeometry geometry = NamedLayer.Find<Conv2dOperator>(Layer, Batch).Convolution();
            double bytes = sizeof(float) * ((double)geometry.InputLength + geometry.WeightLength + geometry.OutputLength);
            return new Work((double)geometry.OutputLength * geometry.FilterSize, bytes);
        }
    }

    /// <summary>Whether a case's algorithm can compute its layer.</summary>
    internal static bool IsPossible(BenchmarkCase benchmark)
    {
        IReadOnlyList<ParameterInstance> parameters = benchmark.Parameters.Items;
        return benchmark.Descriptor.Type != typeof(Convolutions) || ConvolutionPlan.CanUse(
            ConvolutionAlgorithm.Find((string)Value(nameof(Algorithm)))!,
            NamedLayer.Find<Conv2dOperator>((string)Value(nameof(Layer)), batch: 1).Convolution());

        object Value(string name) => parameters.Single(parameter => parameter.Name == name).Value;
    }

    /// <summary>The result, from packed filters.</summary>
    [Benchmark]
    public void Forward() => Convolution2d.Forward(Pool, _geometry, _filters!, _input, _inputView, _output, _outputView);

    /// <summary>The gradient to the input.</summary>
    [Benchmark]
    public void GradientToInput() =>
        Convolution2d.BackwardInput(SimdSupport.Level, Pool, _geometry, _output, _weight, _gradInput, default, Chosen);

    /// <summary>The gradient to the weights.</summary>
    [Benchmark]
    public void GradientToWeight() =>
        Convolution2d.BackwardWeight(SimdSupport.Level, Pool, _geometry, _input, _output, _gradWeight, Chosen);

    private protected override void Prepare()
    {
        _geometry = NamedLayer.Find<Conv2dOperator>(Layer, Batch).Convolution();
        _input = Random(_geometry.InputLength);
        _weight = Random(_geometry.WeightLength);
        _output = Random(_geometry.OutputLength);
        _gradInput = Empty(_geometry.InputLength);
        _gradWeight = Empty(_geometry.WeightLength);
        _filters = PackedFilters.Create(Pool, _geometry, Chosen, _weight);
        _inputView = ChannelsLastView.Dense(_geometry.H, _geometry.W, _geometry.InChannels);
        _outputView = ChannelsLastView.Dense(_geometry.OutputHeight, _geometry.OutputWidth, _geometry.OutChannels);
    }

    private protected override void Release() => _filters!.Dispose();
}
