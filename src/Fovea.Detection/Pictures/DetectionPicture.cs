using System.Globalization;
using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Imaging;
using Fovea.Imaging.Drawing;

namespace Fovea.Detection.Pictures;

/// <summary>
/// Draws objects on their photograph: masks, boxes, and plates with class and score, in colours that can be read on any ground. Lines and
/// letters grow with the image. Objects with NaN in their box are left out.
/// </summary>
public static class DetectionPicture
{
    /// <summary>Draws what a network has found.</summary>
    /// <param name="image">The photograph, which stays as it is.</param>
    /// <param name="detections">The detections in it.</param>
    /// <param name="classNames">The names of the labels: that of label i at place i, the background at 0; others show numbers.</param>
    /// <param name="options">What is drawn.</param>
    /// <returns>A picture of the photograph's size, red, green, blue.</returns>
    /// <exception cref="ArgumentException">The detections are those of an image of another size.</exception>
    public static Image Draw(
        Image image, Detections detections, IReadOnlyList<string> classNames, DetectionPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(classNames);
        options ??= new DetectionPictureOptions();
        if ((image.Width, image.Height) != (detections.ImageWidth, detections.ImageHeight))
        {
            throw new ArgumentException(
                $"DetectionPicture: an image of {image.Width}x{image.Height} and detections in one of {detections.ImageWidth}x"
                + $"{detections.ImageHeight}; expected the image that they were found in.",
                nameof(detections));
        }

        return Draw(
            image,
            [
                .. Enumerable.Range(0, detections.Count).Where(i => detections.Scores[i] >= options.ScoreThreshold)
                    .Select((i, place) => new DrawnObject(
                        detections.Boxes[i],
                        ColorOf(detections.Labels[i], place, options),
                        string.Create(CultureInfo.InvariantCulture, $"{Name(detections.Labels[i], classNames)} {detections.Scores[i]:F2}"),
                        detections.Masks is null ? null : detections.MaskPixels(i, options.MaskThreshold))),
            ],
            options);
    }

    /// <summary>Draws what there is to be found.</summary>
    /// <param name="image">The photograph, which stays as it is.</param>
    /// <param name="truth">The objects in it.</param>
    /// <param name="classNames">The names of the labels: that of label i at place i; others are shown by number.</param>
    /// <param name="options">What is drawn.</param>
    /// <returns>A picture of the photograph's size, red, green, blue.</returns>
    public static Image Draw(
        Image image, DetectionTarget truth, IReadOnlyList<string> classNames, DetectionPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(classNames);
        options ??= new DetectionPictureOptions();
        return Draw(
            image,
            [
                .. truth.Boxes.Select((box, i) => new DrawnObject(
                    box,
                    ColorOf(truth.Labels[i], i, options),
                    Name(truth.Labels[i], classNames),
                    truth.Masks is null ? null : RleMask.Encode(truth.Masks[i]))),
            ],
            options);
    }

    // The first object is drawn last, on top of the others.
    private static Image Draw(Image image, IReadOnlyList<DrawnObject> all, DetectionPictureOptions options)
    {
        DrawnObject[] objects = [.. all.Where(drawn => !HasNaN(drawn.Box))];
        using var canvas = new Canvas(image);
        var pen = new DetectionPen(canvas, image.Width, image.Height);
        foreach (DrawnObject drawn in objects.AsEnumerable().Reverse())
        {
            if (drawn.Mask is not null)
                pen.DrawMask(drawn.Mask, drawn.Color, options.MaskOpacity);
        }

        foreach (DrawnObject drawn in objects.AsEnumerable().Reverse())
            pen.DrawBox(drawn.Box, drawn.Color);
        foreach (DrawnObject drawn in objects)
            pen.DrawPlate(drawn.Box, drawn.Text, drawn.Color);
        return canvas.ToImage();
    }

    private static bool HasNaN(in BoundingBox box) =>
        float.IsNaN(box.X1) || float.IsNaN(box.Y1) || float.IsNaN(box.X2) || float.IsNaN(box.Y2);

    private static Color ColorOf(int label, int place, DetectionPictureOptions options) =>
        DetectionPalette.Of(options.Coloring == DetectionColoring.ByClass ? label : place);

    private static string Name(int label, IReadOnlyList<string> classNames) =>
        label >= 0 && label < classNames.Count ? classNames[label] : string.Create(CultureInfo.InvariantCulture, $"class {label}");

    private sealed record DrawnObject(BoundingBox Box, Color Color, string Text, RleMask? Mask);
}
