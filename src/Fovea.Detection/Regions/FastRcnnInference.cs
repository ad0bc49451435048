using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Transforms;

namespace Fovea.Detection.Regions;

/// <summary>
/// The way from a batch of images and proposals from elsewhere to detections (Girshick 2015, arXiv:1504.08083, section 3). It holds no
/// state, so several callers may use it at once.
/// </summary>
/// <param name="model">The network's settings and pooling.</param>
/// <param name="parts">What computes its tensors.</param>
public sealed class FastRcnnInference(FastRcnn model, IRcnnParts parts)
{
    /// <summary>Detects the objects of each image, with boxes in pixels of the image before it was resized.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="proposals">The boxes to look at in each image, in pixels of the image before it was resized.</param>
    /// <param name="trace">Is told of what happens to the first image; null for nothing.</param>
    /// <exception cref="ArgumentException">There are proposals of more or fewer images.</exception>
    public IReadOnlyList<Detections> Detect(
        ImageBatch batch, IReadOnlyList<IReadOnlyList<BoundingBox>> proposals, RcnnTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(proposals);
        BoundingBox[][] resized = batch.Resized(proposals);
        DenseOutputs dense = parts.Dense(batch.Images);
        trace?.End(RcnnTrace.BackboneStage);
        trace?.Saw(batch, dense);
        return new RegionInference(model.Backbone, model.RoiHeads, model.Options, parts).Detect(dense, resized, batch, trace);
    }
}
