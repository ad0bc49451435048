using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Interpretability;

/// <summary>The part of the image that a position of a layer's maps depends on.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Y">The row of the position.</param>
/// <param name="X">The column of the position.</param>
/// <param name="Field">The size of the field and the distance between neighbouring ones, in pixels of the image.</param>
/// <param name="Box">The field of this position, in pixels of the image; it may extend beyond the image, into the padding.</param>
public sealed record UnitReceptiveField(string Layer, int Y, int X, ReceptiveField Field, FieldBox Box)
{
    /// <summary>Finds the field of a position.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The shape of the image, [1, C, H, W].</param>
    /// <param name="layer">The layer's path.</param>
    /// <param name="y">The row of the position.</param>
    /// <param name="x">The column of the position.</param>
    /// <exception cref="ExplanationException">
    /// There is no such layer with maps, its maps have no such position, or its positions have fields of different sizes.
    /// </exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static UnitReceptiveField Of(Layer network, Shape image, string layer, int y, int x)
    {
        Shape maps = NetworkLayers.MapsOf(network, image, layer);
        if (y < 0 || y >= maps[2] || x < 0 || x >= maps[3])
        {
            throw new ExplanationException(
                $"layer {layer} has no position {y}, {x}; expected rows below {maps[2]}, columns below {maps[3]}");
        }

        Graph graph = Graph.Trace(network.Forward, image);
        ReceptiveField field = ReceptiveFields.Of(graph)[graph.Intermediates[layer]]
            ?? throw new ExplanationException($"the positions of layer {layer} have fields of different sizes; choose an earlier layer");
        (int top, int height) = Span(field.Vertical, y);
        (int left, int width) = Span(field.Horizontal, x);
        return new UnitReceptiveField(layer, y, x, field, new FieldBox(left, top, width, height));
    }

    private static (int Start, int Length) Span(FieldAxis axis, int position)
    {
        double centre = axis.Offset + ((double)position * axis.Jump);
        int start = (int)Math.Floor(centre - ((axis.Size - 1) / 2.0));
        return (start, axis.Size);
    }
}
