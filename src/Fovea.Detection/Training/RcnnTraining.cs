using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Regions;
using Fovea.Detection.Transforms;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>The way from a batch of images and their objects to the losses of a training step.</summary>
internal sealed class RcnnTraining(GeneralizedRcnn model, RandomSource randomness)
{
    private const string AnchorSamples = "rpn.sampler";
    private const string RegionSamples = "roi_heads.sampler";

    public DetectionLosses Losses(ImageBatch batch, IReadOnlyList<DetectionTarget> targets)
    {
        if (targets.Count != batch.Sizes.Count)
            throw new ArgumentException($"Detection training: {targets.Count} targets for {batch.Sizes.Count} images; expected one each.");
        TrainingObjects[] objects = [.. targets.Select((target, i) =>
            new TrainingObjects(target, batch.OriginalSizes[i], batch.Sizes[i], model.Classes, model.HasMasks))];
        DenseOutputs dense = model.Dense(batch.Images);
        (Tensor objectness, Tensor rpnBoxes) =
            new RpnLoss(model.Rpn.Anchors, model.Options).Compute(dense, batch, objects, randomness.For(AnchorSamples));
        var selector = new ProposalSelector(model.Rpn.Anchors, model.Options);
        IReadOnlyList<BoundingBox>[] proposals = [.. batch.Sizes.Select((size, image) =>
            selector.Select(selector.Candidates(dense, image, batch.PaddedSize, size, isTraining: true), isTraining: true).Boxes)];
        var regions = new SampledRegions(proposals, objects, model.Options, randomness.For(RegionSamples));
        Tensor[] maps = [.. dense.Features.Take(model.Backbone.Strides.Count)];
        (Tensor logits, Tensor deltas) = model.Regions(Pooled(regions.Boxes));
        (Tensor classifier, Tensor boxes) = RegionLoss.Boxes(regions, logits, deltas);
        return new DetectionLosses(objectness, rpnBoxes, classifier, boxes, MaskLoss());

        Tensor Pooled(IReadOnlyList<(int, BoundingBox)> ofBoxes, Tensors.Operators.Operator? pooling = null) =>
            (pooling ?? model.RoiHeads.BoxPooling).Apply([.. maps, RegionTensor.Create([.. ofBoxes], ofBoxes.Count)]);

        Tensor? MaskLoss()
        {
            if (!model.HasMasks)
                return null;
            if (regions.Positives.Count == 0)
                return Tensor.Scalar(0f);
            Tensor pooled = Pooled([.. regions.Positives.Select(positive => regions.Boxes[positive.Row])], model.RoiHeads.MaskPooling);
            return RegionLoss.Masks(regions, model.Masks(pooled), objects);
        }
    }
}
