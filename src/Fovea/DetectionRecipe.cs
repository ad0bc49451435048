using System.Globalization;
using Fovea.Detection.Networks;

namespace Fovea;

/// <summary>What a recipe for a detector says beside optimiser and schedule.</summary>
public sealed record DetectionRecipe
{
    private const int TorchvisionStages = 3;
    private const int TorchvisionGroups = 3;

    /// <summary>Sizes of images, numbers of anchors and regions, thresholds; they go into the detector's file.</summary>
    public RcnnOptions Rcnn { get; init; } = new();

    /// <summary>
    /// With pretrained weights of a classifier: the number of last stages of the backbone that are trained; the others and all batch norms
    /// keep their weights (torchvision's <c>--trainable-backbone-layers</c>).
    /// </summary>
    public int TrainableBackboneLayers { get; init; } = TorchvisionStages;

    /// <summary>
    /// The number of groups of aspect ratios on each side of 1 from which a batch is made, so that little of it is padding; -1 for batches
    /// of
    /// any images (torchvision's <c>--aspect-ratio-group-factor</c>).
    /// </summary>
    public int AspectRatioGroupFactor { get; init; } = TorchvisionGroups;

    /// <summary>The recipe in words.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"images of {Rcnn.MinSize} to {Rcnn.MaxSize} pixels, horizontal flips, {Rcnn.RpnBatchSizePerImage} anchors and "
        + $"{Rcnn.BoxBatchSizePerImage} regions an image{PoolingInWords}");

    private string PoolingInWords => Rcnn.RoiPooling switch
    {
        RoiPooling.Align => ", pooled by RoIAlign",
        RoiPooling.Pool => ", pooled by RoIPool",
        _ => "",
    };

    /// <exception cref="FoveaException">A value is out of its range.</exception>
    internal void Validate()
    {
        Check(Rcnn.MinSize >= 1, "min-size", Rcnn.MinSize, "at least 1");
        Check(Rcnn.MaxSize >= Rcnn.MinSize, "max-size", Rcnn.MaxSize, $"at least the min-size, {Rcnn.MinSize}");
        Check(TrainableBackboneLayers >= 0, "trainable-backbone-layers", TrainableBackboneLayers, "at least 0");
        Check(AspectRatioGroupFactor is -1 or >= 1, "aspect-ratio-group-factor", AspectRatioGroupFactor, "at least 1, or -1 for no groups");

        static void Check(bool holds, string name, int given, string expected)
        {
            if (!holds)
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture, $"{name} is {given}, expected {expected}"));
        }
    }
}
