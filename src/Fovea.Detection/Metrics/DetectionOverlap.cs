using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Metrics;

/// <summary>The overlaps that evaluations ask for, and the checks that detections and objects have what they need for them.</summary>
internal static class DetectionOverlap
{
    /// <summary>The detections of the highest scores, the highest first.</summary>
    public static CocoDetection[] Best(IReadOnlyList<CocoDetection> detections, int most) =>
    [
        .. ScoreOrder.Descending([.. detections.Select(detection => detection.Score)]).Take(most).Select(i => detections[i]),
    ];

    /// <summary>The IoU of each detection with each object, [detections, truths].</summary>
    public static double[] Ious(IReadOnlyList<CocoDetection> detections, IReadOnlyList<CocoAnnotation> truths, IouType type)
    {
        var ious = new double[detections.Count * truths.Count];
        for (int i = 0; i < ious.Length; i++)
        {
            (CocoDetection detection, CocoAnnotation truth) = (detections[i / truths.Count], truths[i % truths.Count]);
            ious[i] = type == IouType.Masks
                ? RleMask.Iou(detection.Mask!, truth.Mask!, truth.IsCrowd)
                : CocoBox.Iou(detection.Box, truth.Box, truth.IsCrowd);
        }

        return ious;
    }

    /// <summary>Sees to it that every detection is of a known image and that, for masks, all have one of their image's size.</summary>
    /// <exception cref="DataException">Something is missing or does not fit.</exception>
    public static void Check(CocoDataset truth, IReadOnlyList<CocoDetection> detections, IouType type)
    {
        var images = new Dictionary<long, CocoImage>();
        foreach (CocoImage image in truth.Images)
            images[image.Id] = image;
        for (int i = 0; i < detections.Count; i++)
        {
            if (!images.TryGetValue(detections[i].ImageId, out CocoImage? image))
            {
                throw new DataException(
                    $"detection {i} is of image {detections[i].ImageId}, which is not among the {images.Count} images of the truth; "
                    + "evaluate detections of the same data set.");
            }

            if (type == IouType.Masks)
                CheckMask(detections[i].Mask, image, $"detection {i}");
        }

        foreach (CocoAnnotation annotation in truth.Annotations)
        {
            if (type == IouType.Masks && images.TryGetValue(annotation.ImageId, out CocoImage? image))
                CheckMask(annotation.Mask, image, $"annotation {annotation.Id}");
        }
    }

    private static void CheckMask(RleMask? mask, CocoImage image, string owner)
    {
        if (mask is null)
            throw new DataException($"{owner}, of image {image.Id}, has no mask; give it one, or evaluate boxes.");
        if (mask.Height != image.Height || mask.Width != image.Width)
        {
            throw new DataException(
                $"{owner} has a mask of {mask.Height} rows and {mask.Width} columns; expected {image.Height} and {image.Width}, "
                + $"those of image {image.Id}.");
        }
    }
}
