using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Regions;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Training;

/// <summary>
/// The way from maps and proposals to the losses of regions: sampling, pooling, classes, boxes and, where the network has them, masks.
/// </summary>
internal sealed class RegionTraining(RoiHeads heads, RcnnOptions options, RandomSource randomness)
{
    private const string RegionSamples = "roi_heads.sampler";

    /// <param name="maps">The maps that regions are pooled from.</param>
    /// <param name="proposals">The proposals of each image, in pixels of the resized image.</param>
    /// <param name="objects">The objects of each image.</param>
    public RegionLosses Losses(
        IReadOnlyList<Tensor> maps, IReadOnlyList<IReadOnlyList<BoundingBox>> proposals, IReadOnlyList<TrainingObjects> objects)
    {
        var regions = new SampledRegions(proposals, objects, options, randomness.For(RegionSamples));
        (Tensor logits, Tensor deltas) = heads.Boxes(Pooled(regions.Boxes, heads.BoxPooling));
        (Tensor classifier, Tensor boxes) = RegionLoss.Boxes(regions, logits, deltas, options.BoxRegBeta);
        return new RegionLosses(classifier, boxes, heads.MaskPooling is { } pooling ? MaskLoss(pooling) : null);

        Tensor Pooled(IReadOnlyList<(int, BoundingBox)> ofBoxes, Operator pooling) =>
            pooling.Apply([.. maps, RegionTensor.Create([.. ofBoxes], ofBoxes.Count)]);

        Tensor MaskLoss(Operator pooling)
        {
            if (regions.Positives.Count == 0)
                return Tensor.Scalar(0f);
            Tensor pooled = Pooled([.. regions.Positives.Select(positive => regions.Boxes[positive.Row])], pooling);
            return RegionLoss.Masks(regions, heads.Masks(pooled), objects);
        }
    }
}
