using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models;

/// <summary>
/// Networks of a chain of convolutions, <c>features</c>, and a chain of fully connected layers, <c>classifier</c>, on the flattened maps,
/// which may be averaged to a fixed size before.
/// </summary>
public abstract class ChainClassifier : Classifier
{
    private readonly AdaptiveAvgPool2d? _avgpool;
    private readonly Flatten _flatten;
    private readonly int[] _stages;

    /// <summary>Chains the parts; <paramref name="classifier"/> makes its layers for a number of inputs.</summary>
    private protected ChainClassifier(
        ExpectedInput input, IEnumerable<Layer> features, int? averagedTo, Func<int, IEnumerable<Layer>> classifier)
    {
        Input = input;
        FeatureChain = Add("features", new Sequential([.. features]));
        Shape maps = input.Trace(FeatureChain);
        _avgpool = averagedTo is { } size ? Add("avgpool", new AdaptiveAvgPool2d(size, size)) : null;
        _flatten = Add("flatten", new Flatten());
        MapSize = averagedTo ?? maps[2];
        ClassifierChain = Add("classifier", new Sequential([.. classifier(maps[1] * MapSize * MapSize)]));
        _stages = [.. Stages.Of(FeatureChain)];
    }

    /// <summary>The convolutions.</summary>
    internal Sequential FeatureChain { get; }

    /// <summary>The fully connected layers.</summary>
    internal Sequential ClassifierChain { get; }

    /// <summary>Height and width of the maps that are flattened.</summary>
    internal int MapSize { get; }

    /// <summary>The images that it takes.</summary>
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
