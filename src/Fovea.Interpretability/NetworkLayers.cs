using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Interpretability;

/// <summary>
/// The layers of a network by path, as <c>fovea summary</c> prints them: <c>features.3</c>, <c>layer4.1.conv2</c>. A layer that is applied
/// several times has the paths <c>path</c>, <c>path#1</c>, <c>path#2</c>…
/// </summary>
public static class NetworkLayers
{
    private const int Named = 4;

    /// <summary>The layers whose results are maps [N, C, H, W], with the shapes of these, in the order of the forward pass.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="images">A shape of images [N, C, H, W] that the network accepts.</param>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public static IReadOnlyList<(string Path, Shape Maps)> WithMaps(Layer network, Shape images)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Eval();
        return
        [
            .. Graph.Trace(network.Forward, images).Intermediates
                .Where(layer => layer.Key.Length > 0 && layer.Value.Shape.Rank == 4)
                .Select(layer => (layer.Key, layer.Value.Shape)),
        ];
    }

    /// <summary>The last layer of each stage of <see cref="Classifier.Features"/>, highest resolution first.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="images">A shape of images [N, C, H, W] that the network accepts.</param>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public static IReadOnlyList<string> Stages(Classifier network, Shape images)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Eval();
        Graph graph = Graph.Trace(network.Features, images);
        return
        [
            .. graph.Outputs.Select(maps => graph.Intermediates.Where(layer => ReferenceEquals(layer.Value, maps))
                .MinBy(layer => layer.Key.Length).Key),
        ];
    }

    /// <summary>The shape of a layer's maps.</summary>
    /// <exception cref="ExplanationException">The network has no such layer, or its results are no maps.</exception>
    internal static Shape MapsOf(Layer network, Shape images, string path)
    {
        IReadOnlyList<(string Path, Shape Maps)> layers = WithMaps(network, images);
        foreach ((string name, Shape maps) in layers)
        {
            if (name == path)
                return maps;
        }

        string known = layers.Count > 2 * Named
            ? $"{string.Join(", ", layers.Take(Named).Select(layer => layer.Path))}, …, "
                + string.Join(", ", layers.TakeLast(Named).Select(layer => layer.Path))
            : string.Join(", ", layers.Select(layer => layer.Path));
        throw new ExplanationException($"there is no layer '{path}' with maps in this network; expected one of {known}");
    }

    /// <exception cref="ExplanationException">The layer has no such unit.</exception>
    internal static void CheckUnit(string layer, Shape maps, int unit)
    {
        if (unit < 0 || unit >= maps[1])
            throw new ExplanationException($"layer {layer} has no unit {unit}; expected 0 to {maps[1] - 1}, one of its channels");
    }

    /// <exception cref="ExplanationException">The network has no such class.</exception>
    internal static void CheckClass(Tensor logits, int target)
    {
        if (logits.Shape.Rank != 2)
            throw new ExplanationException($"the network's result has shape {logits.Shape}; expected logits [N, classes]");
        if (target < 0 || target >= logits.Shape[1])
            throw new ExplanationException($"there is no class {target}; expected 0 to {logits.Shape[1] - 1}");
    }

    /// <exception cref="ArgumentException">It is no tensor of one image.</exception>
    internal static void CheckOneImage(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Shape.Rank != 4 || image.Shape[0] != 1)
            throw new ArgumentException($"An image of shape {image.Shape}; expected [1, C, H, W].", nameof(image));
    }
}
