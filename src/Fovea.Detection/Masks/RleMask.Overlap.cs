using Fovea.Data;

namespace Fovea.Detection.Masks;

/// <content>What masks of one image share and cover.</content>
public sealed partial class RleMask
{
    /// <summary>The pixels that are on in any of the masks.</summary>
    /// <exception cref="ArgumentException">There is no mask, or their sizes differ.</exception>
    public static RleMask Union(params ReadOnlySpan<RleMask> masks) => Merge(masks, isIntersection: false);

    /// <summary>The pixels that are on in all of the masks.</summary>
    /// <exception cref="ArgumentException">There is no mask, or their sizes differ.</exception>
    public static RleMask Intersection(params ReadOnlySpan<RleMask> masks) => Merge(masks, isIntersection: true);

    /// <summary>
    /// The pixels that two masks share over the pixels that they cover; where the truth is a crowd, over those of the detection. 0 where
    /// they share none.
    /// </summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Iou(RleMask detection, RleMask truth, bool isCrowd = false)
    {
        ArgumentNullException.ThrowIfNull(detection);
        ArgumentNullException.ThrowIfNull(truth);
        RequireSameSize(detection, truth);
        if (AreApart(detection.BoundingBox, truth.BoundingBox))
            return 0;
        int shared = Shared(detection, truth);
        int covered = isCrowd ? detection.Area : detection.Area + truth.Area - shared;
        return shared == 0 ? 0 : (double)shared / covered;
    }

    private static bool AreApart(in BoundingBox a, in BoundingBox b) => a.X2 <= b.X1 || b.X2 <= a.X1 || a.Y2 <= b.Y1 || b.Y2 <= a.Y1;

    private static int Shared(RleMask first, RleMask second)
    {
        var a = new RunCursor(first._counts);
        var b = new RunCursor(second._counts);
        int shared = 0;
        while (a.Left > 0)
        {
            int step = Math.Min(a.Left, b.Left);
            if (a.IsOn && b.IsOn)
                shared += step;
            a.Take(step);
            b.Take(step);
        }

        return shared;
    }

    private static RleMask Merge(ReadOnlySpan<RleMask> masks, bool isIntersection)
    {
        if (masks.IsEmpty)
            throw new ArgumentException("RleMask: no masks; expected at least one.", nameof(masks));
        RleMask merged = masks[0];
        foreach (RleMask mask in masks[1..])
        {
            RequireSameSize(merged, mask);
            merged = Merge(merged, mask, isIntersection);
        }

        return merged;
    }

    private static RleMask Merge(RleMask first, RleMask second, bool isIntersection)
    {
        var counts = new List<int>(first._counts.Length + second._counts.Length);
        var a = new RunCursor(first._counts);
        var b = new RunCursor(second._counts);
        bool isOn = false;
        int length = 0;
        while (a.Left > 0)
        {
            if ((isIntersection ? a.IsOn && b.IsOn : a.IsOn || b.IsOn) != isOn)
            {
                counts.Add(length);
                isOn = !isOn;
                length = 0;
            }

            int step = Math.Min(a.Left, b.Left);
            length += step;
            a.Take(step);
            b.Take(step);
        }

        counts.Add(length);
        return new RleMask(first.Height, first.Width, [.. counts]);
    }

    private static void RequireSameSize(RleMask a, RleMask b)
    {
        if (a.Height != b.Height || a.Width != b.Width)
        {
            throw new ArgumentException(
                $"RleMask: masks of {a.Height} x {a.Width} and {b.Height} x {b.Width} pixels; expected the size of one image.");
        }
    }
}
