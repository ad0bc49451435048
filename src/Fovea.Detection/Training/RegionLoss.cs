using Fovea.Detection.Regions;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Training;

/// <summary>
/// The losses of the regions: cross-entropy of the classes and smooth L1 of the boxes of the true class (Girshick 2015, section 2.3;
/// torchvision's <c>fastrcnn_loss</c>), binary cross-entropy of the mask of the true class (He et al. 2017, section 3;
/// <c>maskrcnn_loss</c>).
/// </summary>
internal static class RegionLoss
{
    private const int BoxValues = 4;

    /// <summary>The loss of the classes and that of the boxes, which is divided by the number of all regions.</summary>
    /// <param name="regions">The regions, [K].</param>
    /// <param name="logits">The logits of the classes, [K, classes].</param>
    /// <param name="deltas">The changes of the regions' boxes, [K, classes * 4].</param>
    /// <param name="beta">The difference from which smooth L1 is linear.</param>
    public static (Tensor Classes, Tensor Boxes) Boxes(SampledRegions regions, Tensor logits, Tensor deltas, float beta)
    {
        int classes = logits.Shape[1];
        int[] rows = [.. regions.Positives.Select(positive => (positive.Row * classes) + regions.Labels[positive.Row])];
        Tensor predicted = deltas.MapRows(BoxValues).SelectRows(rows);
        Tensor targets = TensorLists.Of([.. regions.Positives.Select(positive => positive.Target)]);
        return (
            logits.CrossEntropy([.. regions.Labels]),
            new SmoothL1Operator(beta, LossReduction.Sum).Apply(predicted, targets).Scale(1f / regions.Labels.Count));
    }

    /// <summary>The loss of the masks of the regions that show an object.</summary>
    /// <param name="regions">The regions.</param>
    /// <param name="logits">The logits, [positives, classes, side, side].</param>
    /// <param name="objects">The objects of each image.</param>
    public static Tensor Masks(SampledRegions regions, Tensor logits, IReadOnlyList<TrainingObjects> objects)
    {
        int side = logits.Shape[2];
        Tensor own = logits.SelectChannels([.. regions.Positives.Select(positive => regions.Labels[positive.Row])]);
        return own.BinaryCrossEntropy(MaskTargets(regions, side, objects));
    }

    /// <summary>The part of each region's object inside of the region, [positives, 1, side, side].</summary>
    private static Tensor MaskTargets(SampledRegions regions, int side, IReadOnlyList<TrainingObjects> objects)
    {
        var pooling = new RoiAlignOperator(side, side, spatialScale: 1f);
        Tensor targets = Tensor.Empty(new Shape(regions.Positives.Count, 1, side, side));
        int written = 0;
        for (int image = 0; image < objects.Count; image++)
        {
            (int Object, Data.BoundingBox Box)[] ofImage = [.. from positive in regions.Positives
                                                               let region = regions.Boxes[positive.Row]
                                                               where region.Image == image
                                                               select (positive.Object, region.Box)];
            if (ofImage.Length == 0)
                continue;
            Tensor pooled = pooling.Apply(objects[image].Masks(), RegionTensor.Create(ofImage, ofImage.Length));
            pooled.Data.CopyTo(targets.Data[written..]);
            written += pooled.Shape.Elements;
        }

        return targets;
    }
}
