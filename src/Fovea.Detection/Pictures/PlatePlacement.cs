using Fovea.Data;

namespace Fovea.Detection.Pictures;

/// <summary>Finds places for the plates with text: at their boxes, inside of the image, and where possible on no other plate.</summary>
internal sealed class PlatePlacement(int imageWidth, int imageHeight)
{
    private readonly List<BoundingBox> _taken = [];

    /// <summary>Takes the first place of a plate at its box that is free, or the one that covers others least.</summary>
    public BoundingBox Place(in BoundingBox box, float width, float height)
    {
        BoundingBox best = default;
        float least = float.PositiveInfinity;
        foreach ((float left, float top) in Corners(box, width, height))
        {
            float x = Math.Clamp(left, 0, Math.Max(0, imageWidth - width));
            float y = Math.Clamp(top, 0, Math.Max(0, imageHeight - height));
            var plate = new BoundingBox(x, y, x + width, y + height);
            float covered = _taken.Sum(other => Shared(plate, other));
            if (covered < least)
                (best, least) = (plate, covered);
            if (covered == 0)
                break;
        }

        _taken.Add(best);
        return best;
    }

    // Above the box, in it at the top, below it, in it at the bottom, each to the left and to the right; beside it; down along its left
    // side; a row further away.
    private IEnumerable<(float Left, float Top)> Corners(BoundingBox box, float width, float height)
    {
        float right = Math.Max(box.X1, box.X2 - width);
        float[] tops = box.Y1 >= height
            ? [box.Y1 - height, box.Y1, box.Y2, box.Y2 - height]
            : [box.Y1, box.Y2, box.Y2 - height];
        foreach (float top in tops)
        {
            yield return (box.X1, top);
            yield return (right, top);
        }

        yield return (box.X2, box.Y1);
        yield return (box.X1 - width, box.Y1);
        float bottom = Math.Min(box.Y2, imageHeight) - height;
        for (float top = Math.Max(box.Y1, 0) + height; top < bottom; top += height)
            yield return (box.X1, top);
        yield return (box.X1, box.Y1 - (2 * height));
        yield return (box.X1, box.Y2 + height);
    }

    private static float Shared(in BoundingBox a, in BoundingBox b) =>
        Math.Max(0, Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1)) * Math.Max(0, Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1));
}
