namespace Fovea.Detection.Metrics;

/// <summary>The fixed numbers of COCO's evaluation, with the bits that NumPy gives them.</summary>
public static class CocoProtocol
{
    private static readonly int[] _maxDetections = [1, 10, 100];

    /// <summary>The ten overlaps, .5 to .95, from which on a detection has found an object.</summary>
    public static IReadOnlyList<double> IouThresholds { get; } = Steps(0.5, 0.95, 10);

    /// <summary>The 101 recalls, 0 to 1, at which precision is read.</summary>
    public static IReadOnlyList<double> RecallLevels { get; } = Steps(0, 1, 101);

    /// <summary>How many detections of a class count in an image, those of the highest scores: 1, 10 or 100.</summary>
    public static IReadOnlyList<int> MaxDetections => _maxDetections;

    internal static int MostDetections => _maxDetections[^1];

    internal static IReadOnlyList<CocoArea> Areas { get; } = [CocoArea.All, CocoArea.Small, CocoArea.Medium, CocoArea.Large];

    internal static int PlaceOf(int maxDetections) => Array.IndexOf(_maxDetections, maxDetections);

    // Objects whose area is on a border belong to both ranges.
    internal static bool IsOutside(double area, CocoArea range)
    {
        const double SmallSide = 32;
        const double LargeSide = 96;
        const double Most = 1e10;
        (double least, double most) = range switch
        {
            CocoArea.Small => (0, SmallSide * SmallSide),
            CocoArea.Medium => (SmallSide * SmallSide, LargeSide * LargeSide),
            CocoArea.Large => (LargeSide * LargeSide, Most),
            _ => (0, Most),
        };
        return area < least || area > most;
    }

    private static double[] Steps(double first, double last, int count)
    {
        double step = (last - first) / (count - 1);
        double[] steps = [.. Enumerable.Range(0, count).Select(i => (i * step) + first)];
        steps[^1] = last;
        return steps;
    }
}

/// <summary>Which objects COCO's evaluation asks for, by their area in pixels.</summary>
public enum CocoArea
{
    /// <summary>All objects.</summary>
    All,

    /// <summary>Up to 32 x 32 pixels.</summary>
    Small,

    /// <summary>From 32 x 32 to 96 x 96 pixels.</summary>
    Medium,

    /// <summary>From 96 x 96 pixels on.</summary>
    Large,
}
