using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Detection.Networks;

/// <summary>The convolutions of a detector, whose maps both proposals and regions are computed from.</summary>
public abstract class DetectorBackbone : Module
{
    /// <summary>The classification network without its head.</summary>
    public abstract Classifier Body { get; }

    /// <summary>The channels of each map.</summary>
    public abstract int Channels { get; }

    /// <summary>The number of maps that <see cref="Forward"/> returns.</summary>
    public abstract int Levels { get; }

    /// <summary>
    /// The pixels of the image from one pixel to the next of the maps that regions are pooled from, the first ones of
    /// <see cref="Forward"/>.
    /// </summary>
    public abstract IReadOnlyList<int> Strides { get; }

    /// <summary>The maps [N, <see cref="Channels"/>, H, W] of images [N, 3, H, W], highest resolution first.</summary>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public abstract IReadOnlyList<Tensor> Forward(Tensor images);

    /// <summary>
    /// Keeps a pretrained body near its weights, as torchvision's detectors do: batch norms use their running statistics and are not
    /// trained, nor are the first stages.
    /// </summary>
    /// <param name="trainableLayers">The number of last stages that are trained (torchvision's <c>trainable_layers</c>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void FreezeBody(int trainableLayers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trainableLayers);
        FreezeBatchNorms(Body);
        Body.FreezeStages(trainableLayers, BackboneBody.Probe);
    }

    private static void FreezeBatchNorms(Module module)
    {
        if (module is BatchNorm2d)
            module.Freeze();
        foreach ((_, Module child) in module.Children)
            FreezeBatchNorms(child);
    }
}
