using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>One value of one map inside a network: what a unit, a channel of a layer, sees at a position.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Unit">The channel.</param>
/// <param name="Y">The row.</param>
/// <param name="X">The column.</param>
/// <param name="Value">The value.</param>
public sealed record UnitActivation(string Layer, int Unit, int Y, int X, float Value)
{
    /// <summary>The highest value of a layer, or of one unit of it, in an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="layer">The layer's path.</param>
    /// <param name="unit">The channel; null for that with the highest value.</param>
    /// <exception cref="ExplanationException">There is no such layer with maps, or no such unit.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static UnitActivation Strongest(Layer network, Tensor image, string layer, int? unit = null)
    {
        ChannelMaps maps = ActivationMaps.Of(network, image, layer).Maps;
        if (unit is { } given)
            NetworkLayers.CheckUnit(layer, new Shape(1, maps.Channels, maps.Height, maps.Width), given);
        return Strongest(maps, layer, unit);
    }

    internal static UnitActivation Strongest(ChannelMaps maps, string layer, int? unit)
    {
        int pixels = maps.Height * maps.Width;
        (int first, int end) = unit is { } only ? (only * pixels, (only + 1) * pixels) : (0, maps.Values.Count);
        int best = first;
        for (int i = first + 1; i < end; i++)
        {
            if (maps.Values[i] > maps.Values[best])
                best = i;
        }

        return new UnitActivation(layer, best / pixels, best % pixels / maps.Width, best % maps.Width, maps.Values[best]);
    }
}
