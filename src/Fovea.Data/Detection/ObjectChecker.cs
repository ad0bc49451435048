using System.Globalization;
using Fovea.Imaging;

namespace Fovea.Data.Detection;

/// <summary>What <see cref="ObjectChecker"/> makes of the objects of an image.</summary>
/// <param name="Target">The objects without a fault, in their order.</param>
/// <param name="Faults">The faults of the others.</param>
public sealed record CheckedObjects(DetectionTarget Target, IReadOnlyList<ObjectFault> Faults);

/// <summary>
/// Tells sound objects from faulty ones. Boxes may reach beyond the picture by half a pixel, as rounding does it, and are clamped to it.
/// </summary>
public static class ObjectChecker
{
    private const float Rounding = 0.5f;
    private const float OnePixel = 1, Exactness = 0.01f;

    /// <summary>Checks the objects of an image.</summary>
    /// <param name="stated">The objects; all of them have a mask, or none has.</param>
    /// <param name="width">The image's columns.</param>
    /// <param name="height">The image's rows.</param>
    /// <exception cref="ArgumentException">Some objects have a mask and others have none.</exception>
    public static CheckedObjects Check(IReadOnlyList<StatedObject> stated, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(stated);
        bool hasMasks = stated.Count > 0 && stated[0].Mask is not null;
        if (stated.Any(each => each.Mask is not null != hasMasks))
            throw new ArgumentException("ObjectChecker: objects with and without masks; expected masks of all objects or of none.");
        List<StatedObject> sound = [];
        List<Image> masks = [];
        List<ObjectFault> faults = [];
        foreach (StatedObject each in stated)
        {
            Image? mask = null;
            ObjectFault? fault = OfClass(each) ?? OfMask(each, width, height, out mask) ?? OfBox(each, width, height);
            if (fault is not null)
            {
                faults.Add(fault);
                continue;
            }

            sound.Add(each);
            if (mask is not null)
                masks.Add(mask);
        }

        var target = new DetectionTarget(
            [.. sound.Select(each => Clamped(each.Box, width, height))], [.. sound.Select(each => each.Label!.Value)])
        {
            Masks = hasMasks ? masks : null,
            IsCrowd = sound.Exists(each => each.IsCrowd) ? [.. sound.Select(each => each.IsCrowd)] : null,
            Area = sound.Count > 0 && sound.TrueForAll(each => each.Area is not null) ? [.. sound.Select(each => each.Area!.Value)] : null,
        };
        return new CheckedObjects(target, faults);
    }

    /// <summary>Compares the size that is stated with the objects of an image with that of its file.</summary>
    /// <param name="statedWidth">The columns that are stated; 0 where none are.</param>
    /// <param name="statedHeight">The rows that are stated; 0 where none are.</param>
    /// <param name="image">The image's file.</param>
    /// <param name="place">Where the size is stated.</param>
    /// <returns>The fault; null where the sizes agree or none is stated.</returns>
    public static ObjectFault? CheckSize(int statedWidth, int statedHeight, EncodedImage image, ObjectPlace place)
    {
        ArgumentNullException.ThrowIfNull(image);
        return statedWidth == 0 || statedHeight == 0 || (statedWidth == image.Width && statedHeight == image.Height)
            ? null
            : new ObjectFault(
                ObjectFaultKind.OtherImageSize,
                $"a picture of {statedWidth}x{statedHeight} pixels is stated, the file has {image.Width}x{image.Height}; boxes and masks "
                + "may be in wrong places",
                place);
    }

    private static ObjectFault? OfClass(StatedObject each) => each.Label is null
        ? new ObjectFault(ObjectFaultKind.UnknownClass, $"the class '{each.ClassName}' is none of the set's", each.Place)
        : null;

    private static ObjectFault? OfBox(StatedObject each, int width, int height)
    {
        BoundingBox box = each.Box;
        if (!(box.Width > 0 && box.Height > 0 && float.IsFinite(box.Width) && float.IsFinite(box.Height)))
        {
            return new ObjectFault(
                ObjectFaultKind.DegenerateBox,
                $"the box {Words(box)} has no area; expected its right and bottom beyond its left and top",
                each.Place);
        }

        float[] beyond = [-box.X1, -box.Y1, box.X2 - width, box.Y2 - height];
        float most = beyond.Max();
        if (!(most > Rounding))
            return null;
        return Math.Abs(most - OnePixel) < Exactness
            ? new ObjectFault(
                ObjectFaultKind.OffByOne,
                $"the box {Words(box)} reaches one pixel beyond the picture of {width}x{height}, as where pixels are counted from 1 in "
                + "place of 0 or from 0 in place of 1; expected corners from (0, 0) to the picture's width and height",
                each.Place)
            : new ObjectFault(
                ObjectFaultKind.BoxOutsideImage, $"the box {Words(box)} reaches beyond the picture of {width}x{height}", each.Place);
    }

    private static ObjectFault? OfMask(StatedObject each, int width, int height, out Image? mask)
    {
        mask = each.Mask?.Invoke();
        if (mask is null)
            return null;
        if (mask.Width != width || mask.Height != height)
        {
            return new ObjectFault(
                ObjectFaultKind.MaskOfOtherSize,
                $"the mask has {mask.Width}x{mask.Height} pixels, the picture {width}x{height}",
                each.Place);
        }

        return mask.Pixels.AsSpan().ContainsAnyExcept((byte)0)
            ? null
            : new ObjectFault(ObjectFaultKind.EmptyMask, "the mask has no pixel", each.Place);
    }

    private static BoundingBox Clamped(in BoundingBox box, int width, int height) => new(
        Math.Clamp(box.X1, 0, width), Math.Clamp(box.Y1, 0, height), Math.Clamp(box.X2, 0, width), Math.Clamp(box.Y2, 0, height));

    private static string Words(in BoundingBox box) => string.Create(
        CultureInfo.InvariantCulture, $"({box.X1:0.##}, {box.Y1:0.##}, {box.X2:0.##}, {box.Y2:0.##})");
}
