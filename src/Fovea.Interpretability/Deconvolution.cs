using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Interpretability;

/// <summary>
/// What excites a unit, as pixels: one activation of a layer, all others set to 0, goes back to the image. Max pooling goes back through
/// the switches that it recorded, ReLU passes what is positive, a convolution goes back through the same filters, transposed (Zeiler and
/// Fergus 2013, "Visualizing and understanding convolutional networks", arXiv:1311.2901, section 2.1).
/// </summary>
/// <remarks>The paper's networks have no other layers. Normalisations, sums and average pooling go back by their gradients.</remarks>
/// <param name="Activation">The activation.</param>
/// <param name="Pixels">What arrives at the image, [C, H, W].</param>
public sealed record Deconvolution(UnitActivation Activation, ChannelMaps Pixels)
{
    /// <summary>Projects the highest activation of a unit in an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="layer">The layer's path.</param>
    /// <param name="unit">The channel; null for that with the highest activation.</param>
    /// <exception cref="ExplanationException">There is no such layer with maps, or no such unit.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static Deconvolution Of(Layer network, Tensor image, string layer, int? unit = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layer);
        NetworkLayers.CheckOneImage(image);
        Shape shape = NetworkLayers.MapsOf(network, image.Shape, layer);
        if (unit is { } given)
            NetworkLayers.CheckUnit(layer, shape, given);
        UnitActivation? activation = null;
        ChannelMaps? pixels = null;
        using var tap = new LayerTap(network, layer);
        GradientPass.Run(network, image, ReluGradient.Deconvolution, (tape, leaf, _) =>
        {
            activation = UnitActivation.Strongest(ChannelMaps.Of(tap.Result), layer, unit);
            Tensor only = Tensor.Zeros(shape);
            only.Data[(((activation.Y * shape[3]) + activation.X) * shape[1]) + activation.Unit] = activation.Value;
            tape.Backward(tap.Result, only);
            only.Release();
            pixels = ChannelMaps.Of(leaf.Grad!);
        });
        tap.Result.Release();
        return new Deconvolution(activation!, pixels!);
    }
}
