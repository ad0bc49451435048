using System.Runtime.InteropServices;

namespace Fovea.Onnx.Operators;

/// <summary>
/// Greedy non-maximum suppression, in the order of float operations of ONNX Runtime: of boxes that overlap, the one with the highest score
/// stays, of equal ones the first.
/// </summary>
/// <param name="boxes">The boxes, [images, count, 4]: two opposite corners, or centre and size (<see cref="AreCentred"/>).</param>
/// <param name="scores">The scores, [images * classes, count].</param>
/// <param name="count">The boxes of an image.</param>
internal sealed class BoxSuppression(float[] boxes, float[] scores, int count)
{
    private const int BoxValues = 4;

    /// <summary>The most boxes that stay for a class.</summary>
    public required int Most { get; init; }

    /// <summary>The IoU above which the worse of two boxes goes.</summary>
    public required float Overlap { get; init; }

    /// <summary>The score that boxes must exceed.</summary>
    public required float LowestScore { get; init; }

    /// <summary>Whether boxes are x and y of the centre, width and height.</summary>
    public required bool AreCentred { get; init; }

    /// <summary>The boxes of an image that stay for a row of scores, the best first.</summary>
    public IReadOnlyList<int> Select(int image, int row)
    {
        int[] order = [.. Enumerable.Range(0, count).Where(box => Score(row, box) > LowestScore)];
        Array.Sort(order, (a, b) => Score(row, b).CompareTo(Score(row, a)) is var compared and not 0 ? compared : a.CompareTo(b));
        var kept = new List<int>();
        var corners = new List<Corners>();
        foreach (int box in order)
        {
            if (kept.Count >= Most)
                break;
            Corners candidate = CornersOf((image * count) + box);
            if (IsSuppressed(candidate, CollectionsMarshal.AsSpan(corners)))
                continue;
            kept.Add(box);
            corners.Add(candidate);
        }

        return kept;
    }

    private bool IsSuppressed(in Corners candidate, ReadOnlySpan<Corners> kept)
    {
        foreach (ref readonly Corners better in kept)
        {
            if (candidate.Overlaps(better, Overlap))
                return true;
        }

        return false;
    }

    private float Score(int row, int box) => scores[(row * count) + box];

    private Corners CornersOf(int box)
    {
        ReadOnlySpan<float> values = boxes.AsSpan(box * BoxValues, BoxValues);
        if (!AreCentred)
        {
            return new Corners(
                MathF.Min(values[0], values[2]), MathF.Min(values[1], values[3]), MathF.Max(values[0], values[2]),
                MathF.Max(values[1], values[3]));
        }

        (float halfWidth, float halfHeight) = (values[2] / 2, values[3] / 2);
        return new Corners(values[0] - halfWidth, values[1] - halfHeight, values[0] + halfWidth, values[1] + halfHeight);
    }

    private readonly record struct Corners(float X1, float Y1, float X2, float Y2)
    {
        private float Area => (X2 - X1) * (Y2 - Y1);

        public bool Overlaps(in Corners other, float threshold)
        {
            float width = MathF.Min(X2, other.X2) - MathF.Max(X1, other.X1), height = MathF.Min(Y2, other.Y2) - MathF.Max(Y1, other.Y1);
            if (!(width > 0 && height > 0))
                return false;
            float intersection = width * height, area = Area, otherArea = other.Area;
            float union = area + otherArea - intersection;
            return area > 0 && otherArea > 0 && union > 0 && intersection / union > threshold;
        }
    }
}
