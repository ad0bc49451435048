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
            keys[i] = ((ulong)~Ascending(scores[i]) << 32) | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)key);
    }

    // A number whose order is that of the floats: the bits of positive ones, the complement of negative ones.
    private static uint Ascending(float score)
    {
        if (float.IsNaN(score))
            return uint.MaxValue;
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f); // -0 becomes 0
        return (bits & SignBit) == 0 ? bits | SignBit : ~bits;
    }
}
