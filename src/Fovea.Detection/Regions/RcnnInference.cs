using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Transforms;

namespace Fovea.Detection.Regions;

/// <summary>
/// The way from a batch of images to detections: backbone and proposal head, proposals, pooling, classes and boxes, suppression, and where
/// the network has them masks of what is left. It holds no state, so several callers may use it at once.
/// </summary>
/// <param name="model">The network's settings, anchors and pooling.</param>
/// <param name="parts">What computes its tensors.</param>
public sealed class RcnnInference(GeneralizedRcnn model, IRcnnParts parts)
{
    /// <summary>Detects the objects of each image, with boxes in pixels of the image before it was resized.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="trace">Is told of what happens to the first image; null for nothing.</param>
    public IReadOnlyList<Detections> Detect(ImageBatch batch, RcnnTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        DenseOutputs dense = parts.Dense(batch.Images);
        trace?.End(RcnnTrace.DenseStage);
        trace?.Saw(batch, dense);
        BoundingBox[][] proposals = [.. batch.Sizes.Select((_, image) => Propose(dense, batch, image, image == 0 ? trace : null))];
        trace?.End(RcnnTrace.ProposalStage);
        return new RegionInference(model.Backbone, model.RoiHeads, model.Options, parts).Detect(dense, proposals, batch, trace);
    }

    private BoundingBox[] Propose(DenseOutputs dense, ImageBatch batch, int image, RcnnTrace? trace)
    {
        var selector = new ProposalSelector(model.Rpn.Anchors, model.Options);
        ProposalSet candidates = selector.Candidates(dense, image, batch.PaddedSize, batch.Sizes[image]);
        ProposalSet proposals = selector.Select(candidates);
        trace?.Saw(candidates, proposals);
        return [.. proposals.Boxes];
    }
}
