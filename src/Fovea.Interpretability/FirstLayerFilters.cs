using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Interpretability;

/// <summary>The filters of the first convolution, which look at pixels: edges and colours in a trained network.</summary>
/// <param name="Layer">The path of the layer that has them.</param>
/// <param name="Filters">The filters, each [channels of the image, kernel height, kernel width].</param>
public sealed record FirstLayerFilters(string Layer, IReadOnlyList<ChannelMaps> Filters)
{
    /// <summary>Finds the filters of a network.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="images">A shape of images [N, C, H, W] that the network accepts.</param>
    /// <exception cref="ExplanationException">The images do not go into a convolution first.</exception>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public static FirstLayerFilters Of(Layer network, Shape images)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Eval();
        Graph graph = Graph.Trace(network.Forward, images);
        GraphNode first = graph.Nodes.FirstOrDefault(
            node => ReferenceEquals(node.Inputs[0], graph.Input) && node.Product is ConvolutionProduct)
            ?? throw new ExplanationException("the images do not go into a convolution first; expected a network that begins with one");
        Tensor weight = first.Inputs[1];
        (int channels, int height, int width) = (weight.Shape[1], weight.Shape[2], weight.Shape[3]);
        return new FirstLayerFilters(
            first.Path,
            [.. weight.ToArray().Chunk(channels * height * width).Select(filter => new ChannelMaps(channels, height, width, filter))]);
    }
}
