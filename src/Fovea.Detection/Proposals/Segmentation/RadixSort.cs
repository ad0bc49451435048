namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>A stable sort in linear time.</summary>
internal static class RadixSort
{
    private const int BitsPerPass = 11, Buckets = 1 << BitsPerPass, Passes = 3;

    /// <summary>The values by their upper 32 bits; equal ones keep their order. The array given may be overwritten or returned.</summary>
    public static ulong[] ByUpperHalf(ulong[] values)
    {
        int[] counts = new int[Passes * Buckets];
        foreach (ulong value in values)
        {
            for (int pass = 0; pass < Passes; pass++)
                counts[(pass * Buckets) + Digit(value, pass)]++;
        }

        ulong[] from = values, to = new ulong[values.Length];
        for (int pass = 0; pass < Passes; pass++)
        {
            Span<int> starts = counts.AsSpan(pass * Buckets, Buckets);
            int start = 0;
            for (int i = 0; i < starts.Length; i++)
                (starts[i], start) = (start, start + starts[i]);
            foreach (ulong value in from)
                to[starts[Digit(value, pass)]++] = value;
            (from, to) = (to, from);
        }

        return from;
    }

    private static int Digit(ulong value, int pass) => (int)(value >> (32 + (pass * BitsPerPass))) & (Buckets - 1);
}
