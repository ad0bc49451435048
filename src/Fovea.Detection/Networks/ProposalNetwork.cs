using Fovea.Data;
using Fovea.Detection.Proposals;
using Fovea.Detection.Training;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors.Memory;

namespace Fovea.Detection.Networks;

/// <summary>
/// A region proposal network with a backbone and without heads, to be trained alone (Ren et al. 2015, arXiv:1506.01497, section 3.1);
/// <see cref="GeneralizedRcnn.AsProposalNetwork"/> makes one.
/// </summary>
public sealed class ProposalNetwork : Module
{
    internal ProposalNetwork(DetectorBackbone backbone, RegionProposalNetwork rpn, RcnnOptions options) =>
        (Backbone, Rpn, Options) = (Add("backbone", backbone), Add("rpn", rpn), options);

    /// <summary>The settings of a run.</summary>
    public RcnnOptions Options { get; }

    /// <summary>The convolutions.</summary>
    public DetectorBackbone Backbone { get; }

    /// <summary>The network that proposes regions.</summary>
    public RegionProposalNetwork Rpn { get; }

    /// <summary>
    /// The losses of a training step on photographs; call <see cref="Module.Train"/> first, whose random numbers sample anchors.
    /// </summary>
    /// <param name="images">The photographs.</param>
    /// <param name="targets">The objects of each one, of any class; groups of objects are left out.</param>
    /// <exception cref="InvalidOperationException">The network is in evaluation mode.</exception>
    /// <exception cref="ArgumentException">A box has no area, or there are more or fewer targets than images.</exception>
    public RpnLosses Losses(IReadOnlyList<Image> images, IReadOnlyList<DetectionTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        RandomSource randomness = TrainingMode.Require(Randomness, this);
        ImageBatch batch = new RcnnTransform(Options).Apply(images);
        TrainingObjects[] objects = TrainingObjects.Of(batch, targets, int.MaxValue, needsMasks: false);
        return new RpnLoss(Rpn.Anchors, Options).Compute(Rpn.Forward(Backbone.Forward(batch.Images)), batch, objects, randomness);
    }

    /// <summary>The boxes that may show objects, the likeliest first, in pixels of the photograph.</summary>
    /// <param name="image">The photograph.</param>
    /// <param name="isTraining">
    /// Whether to take as many as a training step of the heads: <see cref="RcnnOptions.RpnPostNmsTopNTrain"/>. The network computes in
    /// either mode as in inference; call <see cref="Module.Eval"/> first.
    /// </param>
    public IReadOnlyList<BoundingBox> Propose(Image image, bool isTraining = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = new TensorScope();
        ImageBatch batch = new RcnnTransform(Options).Apply([image]);
        DenseOutputs dense = Rpn.Forward(Backbone.Forward(batch.Images));
        var selector = new ProposalSelector(Rpn.Anchors, Options);
        ProposalSet candidates = selector.Candidates(dense, 0, batch.PaddedSize, batch.Sizes[0], isTraining);
        return [.. selector.Select(candidates, isTraining).Boxes.Select(
            box => RcnnTransform.Resized(box, batch.Sizes[0], batch.OriginalSizes[0]))];
    }
}
