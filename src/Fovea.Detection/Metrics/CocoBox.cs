using Fovea.Data;

namespace Fovea.Detection.Metrics;

/// <summary>A box as COCO's files state it, in pixels and double precision, so that overlaps on a threshold stay on it.</summary>
/// <param name="X">The left side.</param>
/// <param name="Y">The top.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Height">Pixels from top to bottom.</param>
public readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    /// <summary>The area in pixels.</summary>
    public double Area => Width * Height;

    /// <summary>The box of two corners.</summary>
    public static CocoBox From(in BoundingBox box) => new(box.X1, box.Y1, (double)box.X2 - box.X1, (double)box.Y2 - box.Y1);

    /// <summary>
    /// The area that two boxes share over the area that they cover; where the truth is a crowd, over that of the detection. 0 where they
    /// share none, and for boxes with NaN.
    /// </summary>
    public static double Iou(in CocoBox detection, in CocoBox truth, bool isCrowd = false)
    {
        double width = Math.Min(detection.Width + detection.X, truth.Width + truth.X) - Math.Max(detection.X, truth.X);
        double height = Math.Min(detection.Height + detection.Y, truth.Height + truth.Y) - Math.Max(detection.Y, truth.Y);
        if (!(width > 0) || !(height > 0))
            return 0;
        double shared = width * height;
        return shared / (isCrowd ? detection.Area : detection.Area + truth.Area - shared);
    }

    /// <summary>The box as two corners.</summary>
    public BoundingBox ToBoundingBox() => new((float)X, (float)Y, (float)(X + Width), (float)(Y + Height));
}
