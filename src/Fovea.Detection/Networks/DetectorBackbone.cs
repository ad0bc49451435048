using Fovea.Nn;
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
}
