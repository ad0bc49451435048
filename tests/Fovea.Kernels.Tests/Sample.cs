namespace Fovea.Kernels.Tests;

/// <summary>Reproducible numbers.</summary>
internal static class Sample
{
    /// <summary>The channel counts that leave every kind of remainder at every vector width.</summary>
    public static readonly int[] Channels = [1, 2, 3, 5, 6, 7, 8, 15, 16, 17, 31, 33, 64];

    /// <summary>Values in [low, high).</summary>
    public static float[] Uniform(int seed, long count, float low = -1f, float high = 1f)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = low + ((high - low) * random.NextSingle());
        return values;
    }

    public static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            wide[i] = values[i];
        return wide;
    }
}
