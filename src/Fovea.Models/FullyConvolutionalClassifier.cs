using Fovea.Kernels;
using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// A network whose fully connected layers are converted to convolutions with the same weights, so that images of any larger size give a map
/// of logits [N, classes, H, W] (Sermanet et al. 2013, arXiv:1312.6229; VGG's dense evaluation): each position has the network's logits for
/// the part of the image below it.
/// </summary>
public sealed class FullyConvolutionalClassifier : Classifier
{
    private readonly ExpectedInput _input;
    private readonly int _mapSize;
    private readonly int[] _stages;
    private readonly Sequential _features;
    private readonly Sequential _classifier;

    private FullyConvolutionalClassifier(ChainClassifier model)
    {
        _input = model.Input with { IsExact = false };
        _mapSize = model.MapSize;
        _stages = [.. FeatureStages.LastLayers(model.FeatureChain)];
        _features = Add("features", model.FeatureChain);
        int kernel = model.MapSize;
        var layers = new List<Layer>();
        foreach (Layer layer in model.ClassifierChain.Layers)
        {
            layers.Add(layer is Linear linear ? Convolution(linear, kernel) : layer);
            kernel = layer is Linear ? 1 : kernel;
        }

        _classifier = Add("classifier", new Sequential([.. layers]));
    }

    /// <summary>
    /// Converts a network. The convolutions are shared with <paramref name="model"/>; the converted layers copy its weights when these are
    /// first needed. Average pooling of the last maps to a fixed size, which has no effect on images of the network's own size, is omitted.
    /// </summary>
    public static FullyConvolutionalClassifier Of(ChainClassifier model) => new(model);

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Features(Tensor images)
    {
        _input.Check(images.Shape);
        return _features.ForwardTo(images, _stages);
    }

    /// <summary>Computes a map of logits [N, classes, H, W].</summary>
    protected override Tensor Compute(Tensor images)
    {
        _input.Check(images.Shape);
        Tensor maps = _features.Forward(images);
        if (maps.Shape[2] < _mapSize || maps.Shape[3] < _mapSize)
        {
            throw new ShapeException(
                $"{_input.Model}: images {images.Shape} give maps of {maps.Shape[2]}x{maps.Shape[3]}; "
                + $"the dense form expects at least {_mapSize}x{_mapSize}, use larger images.");
        }

        return _classifier.Forward(maps);
    }

    private static Conv2d Convolution(Linear linear, int kernel)
    {
        Tensor[] parameters = [.. linear.Parameters().Select(entry => entry.Value)];
        Shape weight = parameters[0].Shape;
        bool hasBias = parameters.Length > 1;
        return new Conv2d(
            weight[1] / (kernel * kernel), weight[0], kernel,
            options: new()
            {
                Bias = hasBias,
                WeightInitializer = new CopyOf(parameters[0]),
                BiasInitializer = hasBias ? new CopyOf(parameters[1]) : null,
            });
    }

    /// <summary>Copies the values of another tensor, which has the same logical order.</summary>
    private sealed record CopyOf(Tensor Source) : Initializer
    {
        public override void Fill(Shape shape, Philox random, Span<float> values)
        {
            MemoryOrder.FromLogical(shape, Source.Data, values);
            GC.KeepAlive(Source);
        }
    }
}
