using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Interpretability;

/// <summary>
/// Where in the image a class is seen: the sum of a layer's maps, each weighted by the mean gradient of the class's logit to it, without
/// what is negative (Selvaraju et al. 2016, "Grad-CAM", arXiv:1610.02391, equations 1 and 2).
/// </summary>
/// <param name="Target">The class.</param>
/// <param name="Layer">The layer's path.</param>
/// <param name="Weights">The weight of each map, [channels].</param>
/// <param name="Map">The result, of the size of the layer's maps; <see cref="HeatMap.Resized"/> brings it to the image's.</param>
public sealed record GradCam(int Target, string Layer, IReadOnlyList<float> Weights, HeatMap Map)
{
    /// <summary>Computes the map of an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="target">The class.</param>
    /// <param name="layer">The layer's path; the paper takes the last with maps, the last of <see cref="NetworkLayers.Stages"/>.</param>
    /// <exception cref="ExplanationException">The network has no such class, or no such layer with maps.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static GradCam Of(Layer network, Tensor image, int target, string layer)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layer);
        NetworkLayers.CheckOneImage(image);
        Shape shape = NetworkLayers.MapsOf(network, image.Shape, layer);
        using var tap = new LayerTap(network, layer);
        GradientPass.Run(network, image, ReluGradient.Standard, (tape, _, logits) => GradientPass.BackwardFrom(tape, logits, target));
        if (tap.Gradient is not { } gradient)
            throw new ExplanationException($"no logit depends on layer {layer}; expected a layer on the way from the image to the logits");
        ChannelMaps maps = ChannelMaps.Of(tap.Result);
        tap.Result.Release();

        int pixels = shape[2] * shape[3];
        var weights = new float[shape[1]];
        for (int i = 0; i < gradient.Values.Count; i++)
            weights[i / pixels] += gradient.Values[i] / pixels;
        var map = new float[pixels];
        for (int i = 0; i < maps.Values.Count; i++)
            map[i % pixels] += weights[i / pixels] * maps.Values[i];
        return new GradCam(target, layer, weights, new HeatMap(shape[2], shape[3], [.. map.Select(value => Math.Max(value, 0f))]));
    }
}
