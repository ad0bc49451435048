using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Metrics;

/// <summary>Turns what networks and data sets say into what metrics and result files take.</summary>
public static class DetectionConversion
{
    /// <summary>The detections of an image as COCO's; those of labels without a category are left out.</summary>
    /// <param name="detections">What a network has found.</param>
    /// <param name="imageId">The image's number.</param>
    /// <param name="labels">The categories of the labels.</param>
    /// <param name="maskThreshold">The probability above which a pixel belongs to a mask.</param>
    public static IReadOnlyList<CocoDetection> ToCoco(
        this Detections detections, long imageId, CocoLabels labels, float maskThreshold = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(labels);
        var found = new List<CocoDetection>(detections.Count);
        for (int i = 0; i < detections.Count; i++)
        {
            if (!labels.TryGetCategory(detections.Labels[i], out CocoCategory? category))
                continue;
            RleMask? mask = detections.Masks is null ? null : detections.MaskPixels(i, maskThreshold);
            found.Add(new CocoDetection(imageId, category.Id, detections.Scores[i], CocoBox.From(detections.Boxes[i]), mask));
        }

        return found;
    }

    /// <summary>
    /// The objects of images as COCO's, numbered from 1 on. The area of one whose target says none is that of its mask, or of its box.
    /// </summary>
    /// <param name="images">The images with the objects in them.</param>
    /// <param name="labels">The categories of the labels.</param>
    /// <exception cref="DataException">An object has a label without a category.</exception>
    public static CocoDataset ToCoco(this IEnumerable<(CocoImage Image, DetectionTarget Target)> images, CocoLabels labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        var listed = new List<CocoImage>();
        var annotations = new List<CocoAnnotation>();
        foreach ((CocoImage image, DetectionTarget target) in images)
        {
            listed.Add(image);
            for (int i = 0; i < target.Boxes.Count; i++)
                annotations.Add(Annotation(annotations.Count + 1, image, target, i, labels));
        }

        return new CocoDataset(listed, labels.Categories, annotations);
    }

    /// <summary>The detections of an image as VOC's; those of labels without a name are left out.</summary>
    /// <param name="detections">What a network has found.</param>
    /// <param name="image">The image's name, without an ending.</param>
    /// <param name="classNames">The names of the labels: that of label i at place i, the background at 0.</param>
    public static IReadOnlyList<VocDetection> ToVoc(this Detections detections, string image, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(classNames);
        return
        [
            .. Enumerable.Range(0, detections.Count)
                .Where(i => detections.Labels[i] >= 1 && detections.Labels[i] < classNames.Count)
                .Select(i => new VocDetection(
                    image, classNames[detections.Labels[i]], detections.Scores[i], VocBox.From(detections.Boxes[i]))),
        ];
    }

    /// <summary>The objects of an image as VOC's; what counts neither as found nor as missed is difficult.</summary>
    /// <param name="target">The objects.</param>
    /// <param name="image">The image's name, without an ending.</param>
    /// <param name="classNames">The names of the labels: that of label i at place i, the background at 0.</param>
    /// <exception cref="DataException">An object has a label without a name.</exception>
    public static IReadOnlyList<VocObject> ToVoc(this DetectionTarget target, string image, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(classNames);
        return
        [
            .. target.Boxes.Select((box, i) => new VocObject(
                image,
                target.Labels[i] >= 1 && target.Labels[i] < classNames.Count
                    ? classNames[target.Labels[i]]
                    : throw Unnamed(i, image, target.Labels[i], $"the {classNames.Count - 1} classes"),
                VocBox.From(box),
                target.IsCrowd?[i] ?? false)),
        ];
    }

    private static CocoAnnotation Annotation(long id, CocoImage image, DetectionTarget target, int i, CocoLabels labels)
    {
        if (!labels.TryGetCategory(target.Labels[i], out CocoCategory? category))
            throw Unnamed(i, image.FileName ?? $"{image.Id}", target.Labels[i], $"the {labels.Categories.Count} categories");
        CocoBox box = CocoBox.From(target.Boxes[i]);
        RleMask? mask = target.Masks is null ? null : RleMask.Encode(target.Masks[i]);
        return new CocoAnnotation(
            id, image.Id, category.Id, box, target.Area?[i] ?? mask?.Area ?? box.Area, target.IsCrowd?[i] ?? false, mask);
    }

    private static DataException Unnamed(int place, string image, int label, string expected) =>
        new($"object {place} of image {image} has the label {label}; expected that of one of {expected}.");
}
