namespace Fovea.Detection.Masks;

/// <content>
/// Masks of polygons, pixel for pixel those of pycocotools: the border is walked on a grid five times as fine, and where it passes the
/// middle of a column of pixels, the column changes between off and on.
/// </content>
public sealed partial class RleMask
{
    private const double Fineness = 5;
    private const double FarthestCoordinate = 1e6;

    /// <summary>The pixels of an object that is given as one or more polygons, the union of their insides.</summary>
    /// <param name="polygons">The polygons, each x and y of its corners in turn, in pixels.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="width">The image's columns.</param>
    /// <exception cref="FormatException">There is no polygon, or one has less than three corners, an odd number of values, or a corner
    /// more than a million pixels away.</exception>
    public static RleMask FromPolygons(IReadOnlyList<double[]> polygons, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        CheckedSize(height, width);
        return polygons.Count > 0
            ? Union([.. polygons.Select(polygon => FromPolygon(polygon, height, width))])
            : throw new FormatException("an object has no polygons; expected at least one.");
    }

    private static RleMask FromPolygon(double[] polygon, int height, int width)
    {
        if (polygon.Length < 6 || polygon.Length % 2 != 0)
        {
            throw new FormatException(
                $"a polygon has {polygon.Length} values; expected x and y of each corner in turn, of at least three corners.");
        }

        foreach (double value in polygon)
        {
            if (!(Math.Abs(value) <= FarthestCoordinate))
                throw new FormatException($"a polygon has the coordinate {value}; expected pixels, at most {FarthestCoordinate} away.");
        }

        List<int> changes = Changes(polygon, height, width);
        changes.Sort();
        return new RleMask(height, width, Runs(changes, height * width));
    }

    // The pixels, counted column by column, from which on the rest of the image changes between off and on; in no order.
    private static List<int> Changes(double[] polygon, int height, int width)
    {
        var changes = new List<int>();
        (int X, int Y) last = (0, 0);
        bool isFirst = true;
        foreach ((int X, int Y) point in Border(polygon))
        {
            if (!isFirst && point.X != last.X)
            {
                double x = (((point.X < last.X ? point.X : point.X - 1) + 0.5) / Fineness) - 0.5;
                if (x == Math.Floor(x) && x >= 0 && x <= width - 1)
                {
                    double y = ((Math.Min(point.Y, last.Y) + 0.5) / Fineness) - 0.5;
                    changes.Add(((int)x * height) + (int)Math.Ceiling(Math.Clamp(y, 0, height)));
                }
            }

            (last, isFirst) = (point, false);
        }

        return changes;
    }

    // The points of the fine grid along the sides, both ends of each side included.
    private static IEnumerable<(int X, int Y)> Border(double[] polygon)
    {
        int corners = polygon.Length / 2;
        for (int corner = 0; corner < corners; corner++)
        {
            int next = (corner + 1) % corners;
            (int x1, int y1) = (OnGrid(polygon[2 * corner]), OnGrid(polygon[(2 * corner) + 1]));
            (int x2, int y2) = (OnGrid(polygon[2 * next]), OnGrid(polygon[(2 * next) + 1]));
            (int dx, int dy) = (Math.Abs(x2 - x1), Math.Abs(y2 - y1));
            bool isFlat = dx >= dy;
            bool isBackward = isFlat ? x1 > x2 : y1 > y2; // rounding is that of the side walked forward
            if (isBackward)
                (x1, y1, x2, y2) = (x2, y2, x1, y1);
            int steps = isFlat ? dx : dy;
            double slope = steps == 0 ? 0 : (double)(isFlat ? y2 - y1 : x2 - x1) / steps;
            for (int step = 0; step <= steps; step++)
            {
                int t = isBackward ? steps - step : step;
                yield return isFlat ? (x1 + t, Rounded(y1 + (slope * t))) : (Rounded(x1 + (slope * t)), y1 + t);
            }
        }
    }

    private static int OnGrid(double coordinate) => Rounded(Fineness * coordinate);

    private static int Rounded(double value) => (int)(value + 0.5);

    // Two changes at the same pixel cancel.
    private static int[] Runs(List<int> changes, int pixels)
    {
        var counts = new List<int>();
        int last = 0;
        for (int i = 0; i < changes.Count; i++)
        {
            if (i + 1 < changes.Count && changes[i] == changes[i + 1])
            {
                i++;
                continue;
            }

            counts.Add(changes[i] - last);
            last = changes[i];
        }

        if (last < pixels || counts.Count == 0)
            counts.Add(pixels - last);
        return [.. counts];
    }
}
