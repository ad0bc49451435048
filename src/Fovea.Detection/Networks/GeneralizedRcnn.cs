using Fovea.Data;
using Fovea.Detection.Regions;
using Fovea.Detection.Training;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea.Detection.Networks;

/// <summary>
/// A detector of two stages: a network proposes regions, and for each of them the class, the box and the mask are computed from the maps
/// below it (Ren et al. 2015, arXiv:1506.01497; He et al. 2017, arXiv:1703.06870). Names of weights are those of torchvision's
/// <c>GeneralizedRCNN</c>. <see cref="FasterRcnn"/> and <see cref="MaskRcnn"/> make the published variants.
/// </summary>
public sealed class GeneralizedRcnn : Module, IRcnnParts
{
    /// <summary>Joins the parts.</summary>
    /// <exception cref="ArgumentException">The anchors do not fit the backbone.</exception>
    public GeneralizedRcnn(RcnnArchitecture architecture, RcnnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Options = options ?? new RcnnOptions();
        Backbone = Add("backbone", architecture.Backbone);
        Rpn = Add("rpn", new RegionProposalNetwork(architecture));
        RoiHeads = Add("roi_heads", new RoiHeads(architecture));
    }

    /// <summary>The number of classes, background included.</summary>
    public int Classes => RoiHeads.Classes;

    /// <summary>The settings of a run.</summary>
    public RcnnOptions Options { get; init; }

    /// <summary>The convolutions.</summary>
    public DetectorBackbone Backbone { get; }

    /// <summary>The network that proposes regions.</summary>
    public RegionProposalNetwork Rpn { get; }

    /// <summary>What is computed of each region.</summary>
    public RoiHeads RoiHeads { get; }

    /// <summary>Whether it finds masks.</summary>
    public bool HasMasks => RoiHeads.MaskPooling is not null;

    /// <summary>The objects in photographs, in pixels of each; call <see cref="Module.Eval"/> first.</summary>
    public IReadOnlyList<Detections> Detect(IReadOnlyList<Image> images) => Detect(new RcnnTransform(Options).Apply(images));

    /// <summary>
    /// The objects in images [1, 3, H, W] with values in [0, 1], in pixels of each; call <see cref="Module.Eval"/> first.
    /// </summary>
    /// <exception cref="ShapeException">An image has another shape.</exception>
    public IReadOnlyList<Detections> Detect(IReadOnlyList<Tensor> images) => Detect(new RcnnTransform(Options).Apply(images));

    /// <summary>
    /// The losses of a training step on photographs; call <see cref="Module.Train"/> first, whose random numbers sample anchors and
    /// regions.
    /// </summary>
    /// <param name="images">The photographs.</param>
    /// <param name="targets">
    /// The objects of each one, with labels from 1 and, for a network with masks, their masks; groups of objects are left out.
    /// </param>
    /// <exception cref="InvalidOperationException">The network is in evaluation mode.</exception>
    /// <exception cref="ArgumentException">A box has no area, a label is not one of the classes, or masks are missing.</exception>
    public DetectionLosses Losses(IReadOnlyList<Image> images, IReadOnlyList<DetectionTarget> targets) =>
        Losses(new RcnnTransform(Options).Apply(images), targets);

    /// <summary>The losses of a training step on images [1, 3, H, W] with values in [0, 1].</summary>
    /// <inheritdoc cref="Losses(IReadOnlyList{Image}, IReadOnlyList{DetectionTarget})"/>
    /// <exception cref="ShapeException">An image has another shape.</exception>
    public DetectionLosses Losses(IReadOnlyList<Tensor> images, IReadOnlyList<DetectionTarget> targets) =>
        Losses(new RcnnTransform(Options).Apply(images), targets);

    /// <summary>Backbone and region proposal network as a network of their own, which shares their weights with this one.</summary>
    public ProposalNetwork AsProposalNetwork() => new(Backbone, Rpn, Options);

    /// <summary>Backbone and heads as a network of their own, which shares their weights with this one.</summary>
    public FastRcnn AsFastRcnn() => new(Backbone, RoiHeads, Options);

    /// <inheritdoc/>
    public DenseOutputs Dense(Tensor images) => Rpn.Forward(Backbone.Forward(images));

    /// <inheritdoc/>
    public (Tensor Classes, Tensor Boxes) Regions(Tensor pooled) => RoiHeads.Boxes(pooled);

    /// <inheritdoc/>
    public Tensor Masks(Tensor pooled) => RoiHeads.Masks(pooled);

    private DetectionLosses Losses(ImageBatch batch, IReadOnlyList<DetectionTarget> targets) =>
        new RcnnTraining(this, TrainingMode.Require(Randomness, this)).Losses(batch, targets);

    private IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        using var scope = new TensorScope();
        return new RcnnInference(this, this).Detect(batch);
    }
}
