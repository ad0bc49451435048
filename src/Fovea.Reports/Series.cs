namespace Fovea.Reports;

/// <summary>A point of a curve; a value that is not finite makes a gap.</summary>
internal readonly record struct Point(double X, double Y)
{
    public bool IsGap => !double.IsFinite(Y);
}

/// <summary>A curve of a chart.</summary>
/// <param name="Label">The label at the curve's end; empty for a background curve.</param>
/// <param name="Style">The CSS class that gives it its colour.</param>
/// <param name="Legend">The text of the legend, or null for none.</param>
/// <param name="Points">The points from left to right.</param>
/// <param name="Dots">Whether the points are marked with dots.</param>
internal sealed record Series(string Label, string Style, string? Legend, IReadOnlyList<Point> Points, bool Dots = false)
{
    /// <summary>The last finite point, or null.</summary>
    public Point? Last => Points.Any(point => !point.IsGap) ? Points.Last(point => !point.IsGap) : null;

    /// <summary>The sequences of points between gaps.</summary>
    public IEnumerable<IReadOnlyList<Point>> Runs()
    {
        var run = new List<Point>();
        foreach (Point point in Points)
        {
            if (!point.IsGap)
            {
                run.Add(point);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
        if (run.Count > 0)
            yield return run;
    }

    /// <summary>
    /// Reduces a curve to about <paramref name="most"/> points with the same appearance: the lowest and the highest point of each interval,
    /// and a gap where it has one; the first and the last point are kept.
    /// </summary>
    public static IReadOnlyList<Point> Thin(IReadOnlyList<Point> points, int most)
    {
        if (points.Count <= most)
            return points;
        var kept = new List<Point> { points[0] };
        int stretches = Math.Max(1, most / 2 - 1);
        int inner = points.Count - 2;
        for (int stretch = 0; stretch < stretches; stretch++)
        {
            int from = 1 + (int)((long)inner * stretch / stretches), to = 1 + (int)((long)inner * (stretch + 1) / stretches);
            int low = -1, high = -1, gap = -1;
            for (int i = from; i < to; i++)
            {
                if (points[i].IsGap)
                    gap = i;
                else
                    (low, high) = (low < 0 || points[i].Y < points[low].Y ? i : low, high < 0 || points[i].Y > points[high].Y ? i : high);
            }
            foreach (int i in new SortedSet<int> { low, high, gap })
            {
                if (i >= 0)
                    kept.Add(points[i]);
            }
        }
        kept.Add(points[^1]);
        return kept;
    }
}
