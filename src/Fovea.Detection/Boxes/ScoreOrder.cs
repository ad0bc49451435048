namespace Fovea.Detection.Boxes;

/// <summary>The order of detections by their scores.</summary>
public static class ScoreOrder
{
    private const uint SignBit = 0x8000_0000;

    /// <summary>
    /// The indices of the scores, highest first, equal scores in their order. NaN comes first, as <c>torch.sort</c> puts it.
    /// </summary>
    public static int[] Descending(ReadOnlySpan<float> scores)
    {
        var keys = new ulong[scores.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = Key(scores[i], i);
        return Sorted(keys);
    }

    /// <summary>
    /// The first <paramref name="count"/> of <see cref="Descending"/>, or all where there are fewer, without sorting all.
    /// </summary>
    public static int[] Highest(ReadOnlySpan<float> scores, int count)
    {
        if (scores.Length <= count)
            return Descending(scores);
        if (count <= 0)
            return [];
        var best = new ulong[2 * count];
        (int held, ulong worst) = (0, ulong.MaxValue);
        for (int i = 0; i < scores.Length; i++)
        {
            ulong key = Key(scores[i], i);
            if (key > worst)
                continue;
            best[held++] = key;
            if (held < best.Length)
                continue;
            Array.Sort(best);
            (held, worst) = (count, best[count - 1]);
        }

        return Sorted(best[..held])[..count];
    }

    private static int[] Sorted(ulong[] keys)
    {
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)key);
    }

    // A number that is smaller for a higher score, and for a lower index where scores are equal.
    private static ulong Key(float score, int index) => ((ulong)~Ascending(score) << 32) | (uint)index;

    // A number whose order is that of the floats: the bits of positive ones, the complement of negative ones.
    private static uint Ascending(float score)
    {
        if (float.IsNaN(score))
            return uint.MaxValue;
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f); // -0 becomes 0
        return (bits & SignBit) == 0 ? bits | SignBit : ~bits;
    }
}
