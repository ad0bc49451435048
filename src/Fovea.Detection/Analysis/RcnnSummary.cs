using Fovea.Detection.Networks;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Analysis;

/// <summary>
/// The layers of an R-CNN with their shapes, parameters and cost, found by tracing: nothing is computed and no parameter is allocated. What
/// is computed of regions depends on their number, which is assumed.
/// </summary>
/// <param name="Dense">Backbone and proposal head, of the image.</param>
/// <param name="Regions">Class and box, of all regions.</param>
/// <param name="Masks">The masks of all detections; null for a network without masks.</param>
public sealed record RcnnSummary(RcnnPartSummary Dense, RcnnPartSummary Regions, RcnnPartSummary? Masks)
{
    /// <summary>The parts in the order of execution.</summary>
    public IReadOnlyList<RcnnPartSummary> Parts => Masks is null ? [Dense, Regions] : [Dense, Regions, Masks];

    /// <summary>The number of trainable values; the scale and shift of frozen batch norm are not trained.</summary>
    public long Parameters => Dense.Layers.Parameters;

    /// <summary>Multiply-adds of convolutions and matrix products for one image; the pooling of regions is not counted.</summary>
    public long MultiplyAdds => Parts.Sum(part => part.Layers.MultiplyAdds);

    /// <summary>Summarises a network in evaluation mode for one image.</summary>
    /// <param name="network">The network.</param>
    /// <param name="padded">The size of the image after resizing and padding.</param>
    /// <param name="regions">The number of regions.</param>
    /// <param name="masks">The number of detections whose masks are computed.</param>
    /// <exception cref="ShapeException">The network does not accept an image of this size.</exception>
    public static RcnnSummary Of(GeneralizedRcnn network, PixelSize padded, int regions, int masks)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Eval();
        const int Colours = 3, RegionValues = 5;
        Graph dense = Graph.Trace(AllOf, new Shape(1, Colours, padded.Height, padded.Width));
        Shape[] maps = [.. dense.Outputs.Take(network.Backbone.Strides.Count).Select(map => map.Shape)];
        RoiHeads heads = network.RoiHeads;
        Shape ofRegions = heads.BoxPooling.OutputShape([.. maps, new Shape(regions, RegionValues)]);
        Shape? ofMasks = heads.MaskPooling?.OutputShape([.. maps, new Shape(masks, RegionValues)]);
        return new RcnnSummary(
            Part("backbone and proposal head", 1, dense),
            Part("class and box of regions", regions, Graph.Trace(OfRegions, ofRegions)),
            ofMasks is { } shape ? Part("masks of detections", masks, Graph.Trace(network.Masks, shape)) : null);

        IReadOnlyList<Tensor> AllOf(Tensor images)
        {
            DenseOutputs outputs = network.Dense(images);
            return [.. outputs.Features, .. outputs.Objectness, .. outputs.Deltas];
        }

        IReadOnlyList<Tensor> OfRegions(Tensor pooled)
        {
            (Tensor classes, Tensor boxes) = network.Regions(pooled);
            return [classes, boxes];
        }

        RcnnPartSummary Part(string name, int count, Graph graph) => new(name, count, ModelSummary.Of(graph, network));
    }
}

/// <summary>A part of an R-CNN that is computed at once.</summary>
/// <param name="Name">What it computes.</param>
/// <param name="Count">The number of images, regions or detections that it is computed of.</param>
/// <param name="Layers">Its layers for all of them.</param>
public sealed record RcnnPartSummary(string Name, int Count, ModelSummary Layers);
