using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// A network of convolutions, <c>features</c>, and fully connected layers, <c>classifier</c>, in sequence. The maps between them are
/// flattened, optionally after average pooling to a fixed size.
/// </summary>
public abstract class ChainClassifier : Classifier
{
    private readonly AdaptiveAvgPool2d? _avgpool;
    private readonly Flatten _flatten;
    private readonly int[] _stages;

    /// <summary>
    /// Builds the parts; <paramref name="classifier"/> creates the fully connected layers for a number of input features.
    /// </summary>
    private protected ChainClassifier(
        ExpectedInput input, IEnumerable<Layer> features, int? pooledSize, Func<int, IEnumerable<Layer>> classifier)
    {
        Input = input;
        FeatureChain = Add("features", new Sequential([.. features]));
        Shape maps = input.Trace(FeatureChain);
        _avgpool = pooledSize is { } size ? Add("avgpool", new AdaptiveAvgPool2d(size, size)) : null;
        _flatten = Add("flatten", new Flatten());
        MapSize = pooledSize ?? maps[2];
        ClassifierChain = Add("classifier", new Sequential([.. classifier(maps[1] * MapSize * MapSize)]));
        _stages = [.. FeatureStages.LastLayers(FeatureChain)];
    }

    /// <summary>The convolutions.</summary>
    internal Sequential FeatureChain { get; }

    /// <summary>The fully connected layers.</summary>
    internal Sequential ClassifierChain { get; }

    /// <summary>Height and width of the maps that are flattened.</summary>
    internal int MapSize { get; }

    /// <summary>The images that the network accepts.</summary>
    internal ExpectedInput Input { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Features(Tensor images)
    {
        Input.Check(images.Shape);
        return FeatureChain.ForwardTo(images, _stages);
    }

    /// <summary>Computes logits [N, classes] of images [N, C, H, W].</summary>
    protected override Tensor Compute(Tensor images)
    {
        Input.Check(images.Shape);
        Tensor maps = FeatureChain.Forward(images);
        return ClassifierChain.Forward(_flatten.Forward(_avgpool?.Forward(maps) ?? maps));
    }
}

/// <summary>Finds the stages of a chain of layers: each ends before a pooling layer or at the chain's end.</summary>
internal static class FeatureStages
{
    /// <summary>The indices of the last layers of all stages.</summary>
    public static IEnumerable<int> LastLayers(Sequential features)
    {
        IReadOnlyList<Layer> layers = features.Layers;
        return from position in Enumerable.Range(0, layers.Count)
               where !IsPooling(layers[position]) && (position + 1 == layers.Count || IsPooling(layers[position + 1]))
               select position;
    }

    private static bool IsPooling(Layer layer) => layer is MaxPool2d or AvgPool2d;
}
