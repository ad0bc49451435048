using Fovea.Data;
using Fovea.Detection.Regions;
using Fovea.Detection.Training;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea.Detection.Networks;

/// <summary>
/// Fast R-CNN (Girshick 2015, "Fast R-CNN", arXiv:1504.08083): the maps of an image are computed once; of each region that something else
/// proposes, such as selective search, they are pooled to a fixed size, and fully connected layers compute its class and its box. Names of
/// weights are those of <see cref="GeneralizedRcnn"/>, without <c>rpn</c>.
/// </summary>
public sealed class FastRcnn : Module, IRcnnParts
{
    /// <summary>Joins the parts; the architecture's anchors are not used.</summary>
    /// <param name="architecture">The parts.</param>
    /// <param name="options">The settings of a run; null for <see cref="RcnnOptions.FastRcnn"/>, those of the paper.</param>
    public FastRcnn(RcnnArchitecture architecture, RcnnOptions? options = null)
        : this(
            (architecture ?? throw new ArgumentNullException(nameof(architecture))).Backbone,
            new RoiHeads(architecture),
            options ?? RcnnOptions.FastRcnn)
    {
    }

    internal FastRcnn(DetectorBackbone backbone, RoiHeads heads, RcnnOptions options) =>
        (Backbone, RoiHeads, Options) = (Add("backbone", backbone), Add("roi_heads", heads), options);

    /// <summary>The number of classes, background included.</summary>
    public int Classes => RoiHeads.Classes;

    /// <summary>The settings of a run.</summary>
    public RcnnOptions Options { get; init; }

    /// <summary>The convolutions.</summary>
    public DetectorBackbone Backbone { get; }

    /// <summary>What is computed of each region.</summary>
    public RoiHeads RoiHeads { get; }

    /// <summary>Whether it finds masks.</summary>
    public bool HasMasks => RoiHeads.MaskPooling is not null;

    /// <summary>
    /// The paper's network L over the convolutions of VGG-16: RoI pooling to 7x7, two fully connected layers of 4096 with dropout.
    /// </summary>
    /// <param name="config">Classes and settings; null for 91 classes and <see cref="RcnnOptions.FastRcnn"/>.</param>
    public static FastRcnn Vgg16(DetectorConfig? config = null) => SingleScale(new Vgg(VggConfig.D), config);

    /// <summary>The paper's network over the maps with stride 16 of any classification network.</summary>
    /// <inheritdoc cref="FasterRcnn.SingleScale"/>
    public static FastRcnn SingleScale(Classifier network, DetectorConfig? config = null)
    {
        config ??= new DetectorConfig { Options = RcnnOptions.FastRcnn };
        return new FastRcnn(FasterRcnn.SingleScaleArchitecture(network, config), config.Options);
    }

    /// <summary>
    /// Fast R-CNN with a feature pyramid over any classification network (Lin et al. 2017, arXiv:1612.03144, section 4.2), RoIAlign and
    /// without dropout, as torchvision's Faster R-CNN.
    /// </summary>
    /// <inheritdoc cref="FasterRcnn.Fpn"/>
    public static FastRcnn Fpn(Classifier network, DetectorConfig? config = null)
    {
        config ??= new DetectorConfig { Options = RcnnOptions.FastRcnn };
        return new FastRcnn(FasterRcnn.PyramidArchitecture(network, config), config.Options);
    }

    /// <summary>The objects in photographs, in pixels of each; call <see cref="Module.Eval"/> first.</summary>
    /// <param name="images">The photographs.</param>
    /// <param name="proposals">The boxes to look at in each, in its pixels.</param>
    /// <exception cref="ArgumentException">There are proposals of more or fewer images.</exception>
    public IReadOnlyList<Detections> Detect(IReadOnlyList<Image> images, IReadOnlyList<IReadOnlyList<BoundingBox>> proposals)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        using var scope = new TensorScope();
        return new FastRcnnInference(this, this).Detect(new RcnnTransform(Options).Apply(images), proposals);
    }

    /// <summary>
    /// The losses of a training step on photographs; call <see cref="Module.Train"/> first, whose random numbers sample regions. The
    /// objects' own boxes are regions, too (as in the paper's code).
    /// </summary>
    /// <param name="images">The photographs.</param>
    /// <param name="targets">
    /// The objects of each one, with labels from 1 and, for a network with masks, their masks; groups of objects are left out.
    /// </param>
    /// <param name="proposals">The boxes to look at in each, in its pixels.</param>
    /// <exception cref="InvalidOperationException">The network is in evaluation mode.</exception>
    /// <exception cref="ArgumentException">
    /// A box has no area, a label is not one of the classes, masks are missing, or there are proposals of more or fewer images.
    /// </exception>
    public RegionLosses Losses(
        IReadOnlyList<Image> images, IReadOnlyList<DetectionTarget> targets, IReadOnlyList<IReadOnlyList<BoundingBox>> proposals)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(proposals);
        RandomSource randomness = TrainingMode.Require(Randomness, this);
        ImageBatch batch = new RcnnTransform(Options).Apply(images);
        TrainingObjects[] objects = TrainingObjects.Of(batch, targets, Classes, HasMasks);
        BoundingBox[][] regions = batch.Resized(proposals);
        Tensor[] maps = [.. Backbone.Forward(batch.Images).Take(Backbone.Strides.Count)];
        return new RegionTraining(RoiHeads, Options, randomness).Losses(maps, regions, objects);
    }

    /// <summary>
    /// This network with each of the two fully connected layers of the regions replaced by two of a lower rank (Girshick 2015, section
    /// 3.1), which are the best ones in the sense of least squares. All other layers are shared with this network.
    /// </summary>
    /// <param name="fc6">The rank of the first layer; 1024 in the paper.</param>
    /// <param name="fc7">The rank of the second; 256 in the paper.</param>
    /// <exception cref="ArgumentException">A rank is below 1 or above that of the layer, or the layers are compressed already.</exception>
    public FastRcnn Truncated(int fc6, int fc7) => new(Backbone, RoiHeads.Truncated(fc6, fc7), Options);

    /// <inheritdoc/>
    public DenseOutputs Dense(Tensor images) => new(Backbone.Forward(images), [], []);

    /// <inheritdoc/>
    public (Tensor Classes, Tensor Boxes) Regions(Tensor pooled) => RoiHeads.Boxes(pooled);

    /// <inheritdoc/>
    public Tensor Masks(Tensor pooled) => RoiHeads.Masks(pooled);
}
