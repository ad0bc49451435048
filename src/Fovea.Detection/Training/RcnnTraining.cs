using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Transforms;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>The way from a batch of images and their objects to the losses of a training step.</summary>
internal sealed class RcnnTraining(GeneralizedRcnn model, RandomSource randomness)
{
    public DetectionLosses Losses(ImageBatch batch, IReadOnlyList<DetectionTarget> targets)
    {
        TrainingObjects[] objects = TrainingObjects.Of(batch, targets, model.Classes, model.HasMasks);
        DenseOutputs dense = model.Dense(batch.Images);
        RpnLosses ofAnchors = new RpnLoss(model.Rpn.Anchors, model.Options).Compute(dense, batch, objects, randomness);
        var selector = new ProposalSelector(model.Rpn.Anchors, model.Options);
        IReadOnlyList<BoundingBox>[] proposals = [.. batch.Sizes.Select((size, image) =>
            selector.Select(selector.Candidates(dense, image, batch.PaddedSize, size, isTraining: true), isTraining: true).Boxes)];
        Tensor[] maps = [.. dense.Features.Take(model.Backbone.Strides.Count)];
        RegionLosses ofRegions = new RegionTraining(model.RoiHeads, model.Options, randomness).Losses(maps, proposals, objects);
        return new DetectionLosses(
            ofAnchors.Objectness, ofAnchors.BoxReg, ofRegions.Classifier, ofRegions.BoxReg, ofRegions.Mask);
    }
}
