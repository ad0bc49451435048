using Fovea.Data;
using Fovea.Detection.Boxes;

namespace Fovea.Detection.Matching;

/// <summary>
/// Assigns candidates, anchors or proposals, to the objects of an image by IoU (torchvision's <c>Matcher</c>).
/// </summary>
/// <param name="high">Candidates with at least this IoU belong to the object.</param>
/// <param name="low">Candidates below are background; those between are ignored.</param>
/// <param name="keepBest">
/// Whether the candidates with the highest IoU of each object belong to their own best object, however low it is (Ren et al. 2015, 3.1.2).
/// </param>
/// <param name="floor">
/// Candidates below are ignored, too: background is sought near objects (Girshick 2015, section 2.3). Not where there are no objects.
/// </param>
/// <exception cref="ArgumentException">The thresholds are not 0 &lt;= floor &lt;= low &lt;= high &lt;= 1.</exception>
public sealed class Matcher(float high, float low, bool keepBest = false, float floor = 0)
{
    /// <summary>The candidate shows no object.</summary>
    public const int Background = -1;

    /// <summary>The candidate is neither object nor background, and takes no part in training.</summary>
    public const int Ignored = -2;

    private readonly float _high = floor >= 0 && floor <= low && low <= high && high <= 1
        ? high
        : throw new ArgumentException($"Matcher: thresholds {floor}, {low} and {high}; expected 0 <= floor <= low <= high <= 1.");

    /// <summary>The index of each candidate's object, [n], or <see cref="Background"/> or <see cref="Ignored"/>.</summary>
    /// <param name="objects">The objects' boxes; without any, all candidates are background.</param>
    /// <param name="candidates">The candidates, [n].</param>
    public int[] Match(ReadOnlySpan<BoundingBox> objects, ReadOnlySpan<BoundingBox> candidates)
    {
        var matches = new int[candidates.Length];
        if (objects.Length == 0)
        {
            Array.Fill(matches, Background);
            return matches;
        }

        var bestOfObject = new float[objects.Length];
        Array.Fill(bestOfObject, float.NegativeInfinity);
        var nearest = new int[candidates.Length];
        for (int candidate = 0; candidate < candidates.Length; candidate++)
        {
            float best = float.NegativeInfinity;
            for (int k = 0; k < objects.Length; k++)
            {
                float overlap = BoxMath.Iou(objects[k], candidates[candidate]);
                bestOfObject[k] = MathF.Max(bestOfObject[k], overlap);
                if (overlap > best)
                    (best, nearest[candidate]) = (overlap, k);
            }

            matches[candidate] = best >= _high ? nearest[candidate] : best >= low || best < floor ? Ignored : Background;
        }

        if (keepBest)
            KeepBest(objects, candidates, bestOfObject, nearest, matches);
        return matches;
    }

    private static void KeepBest(
        ReadOnlySpan<BoundingBox> objects, ReadOnlySpan<BoundingBox> candidates, float[] bestOfObject, int[] nearest, int[] matches)
    {
        for (int k = 0; k < bestOfObject.Length; k++)
        {
            for (int candidate = 0; candidate < matches.Length; candidate++)
            {
                if (BoxMath.Iou(objects[k], candidates[candidate]) == bestOfObject[k])
                    matches[candidate] = nearest[candidate];
            }
        }
    }
}
