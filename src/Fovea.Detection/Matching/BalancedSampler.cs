using Fovea.Kernels;

namespace Fovea.Detection.Matching;

/// <summary>
/// Draws the candidates of an image that take part in a training step, a share of them objects where there are as many (torchvision's
/// <c>BalancedPositiveNegativeSampler</c>).
/// </summary>
/// <param name="count">The number of candidates to draw.</param>
/// <param name="positiveShare">The largest share of objects among them, in [0, 1].</param>
/// <exception cref="ArgumentException">A value is out of its range.</exception>
public sealed class BalancedSampler(int count, double positiveShare)
{
    private readonly int _count = count >= 1
        ? count
        : throw new ArgumentException($"BalancedSampler: count is {count}; expected at least 1.", nameof(count));

    private readonly int _positives = positiveShare is >= 0 and <= 1
        ? (int)(count * positiveShare)
        : throw new ArgumentException($"BalancedSampler: the share is {positiveShare}; expected 0 to 1.", nameof(positiveShare));

    /// <summary>
    /// The indices of the objects and of the background that were drawn, each ascending: all objects where there are few, the rest
    /// background.
    /// </summary>
    /// <param name="matches">What each candidate shows, [n], as <see cref="Matcher"/> says it.</param>
    /// <param name="random">The generator of this image and step.</param>
    public (int[] Positives, int[] Negatives) Sample(ReadOnlySpan<int> matches, Philox random)
    {
        List<int> positives = [], negatives = [];
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i] >= 0)
                positives.Add(i);
            else if (matches[i] == Matcher.Background)
                negatives.Add(i);
        }

        int[] objects = Draw(positives, Math.Min(_positives, positives.Count), random.Fork(0));
        return (objects, Draw(negatives, Math.Min(_count - objects.Length, negatives.Count), random.Fork(1)));
    }

    private static int[] Draw(List<int> candidates, int count, Philox random)
    {
        if (count == candidates.Count)
            return [.. candidates];
        PhiloxCursor cursor = random.Cursor();
        int[] pool = [.. candidates];
        for (int i = 0; i < count; i++)
        {
            int other = i + cursor.NextInt(pool.Length - i);
            (pool[i], pool[other]) = (pool[other], pool[i]);
        }

        int[] drawn = pool[..count];
        Array.Sort(drawn);
        return drawn;
    }
}
