using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea.Interpretability;

/// <summary>The maps of a layer for one image.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Maps">The maps, one for each unit.</param>
public sealed record ActivationMaps(string Layer, ChannelMaps Maps)
{
    /// <summary>The units in the order of their highest value, the highest first.</summary>
    public IReadOnlyList<int> UnitsByActivation { get; } =
        [.. Enumerable.Range(0, Maps.Channels).OrderByDescending(unit => UnitActivation.Strongest(Maps, Layer, unit).Value)];

    /// <summary>The units whose map is 0 or less everywhere: they see nothing in the image.</summary>
    public int SilentUnits => Enumerable.Range(0, Maps.Channels).Count(unit => UnitActivation.Strongest(Maps, Layer, unit).Value <= 0);

    /// <summary>Computes the maps of an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="layer">The layer's path.</param>
    /// <exception cref="ExplanationException">There is no such layer with maps.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static ActivationMaps Of(Layer network, Tensor image, string layer)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layer);
        NetworkLayers.CheckOneImage(image);
        NetworkLayers.MapsOf(network, image.Shape, layer);
        using var scope = new TensorScope();
        using var tap = new LayerTap(network, layer);
        network.Forward(image);
        return new ActivationMaps(layer, ChannelMaps.Of(tap.Result));
    }
}
