using Fovea.Data;

namespace Fovea.Detection.Metrics;

/// <summary>
/// A box as PASCAL VOC's files state it: the first and the last pixel in each direction, both inside, counted from 1.
/// </summary>
/// <param name="X1">The first column.</param>
/// <param name="Y1">The first row.</param>
/// <param name="X2">The last column.</param>
/// <param name="Y2">The last row.</param>
public readonly record struct VocBox(double X1, double Y1, double X2, double Y2)
{
    /// <summary>The area in pixels: a box of one pixel has 1.</summary>
    public double Area => (X2 - X1 + 1) * (Y2 - Y1 + 1);

    /// <summary>The box whose corners, pixels counted from 0, are those of <paramref name="box"/>: (0, 0, 1, 1) is pixel 1.</summary>
    public static VocBox From(in BoundingBox box) => new((double)box.X1 + 1, (double)box.Y1 + 1, box.X2, box.Y2);

    /// <summary>The pixels that two boxes share over the pixels that they cover; 0 where they share none, and for boxes with NaN.</summary>
    public static double Iou(in VocBox a, in VocBox b)
    {
        double width = Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1) + 1;
        double height = Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1) + 1;
        if (!(width > 0) || !(height > 0))
            return 0;
        double shared = width * height;
        return shared / (a.Area + b.Area - shared);
    }

    /// <summary>The box as two corners, pixels counted from 0.</summary>
    public BoundingBox ToBoundingBox() => new((float)(X1 - 1), (float)(Y1 - 1), (float)X2, (float)Y2);
}
