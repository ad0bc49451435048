namespace Fovea.Kernels.Tests;

/// <summary>The one comparison of floats with what they should be.</summary>
internal static class Close
{
    /// <summary>
    /// Asserts that the L2 norm of the difference is at most <paramref name="relativeL2"/> of the expected values' norm, and that no single
    /// difference is larger than <paramref name="worst"/> of the largest expected value.
    /// </summary>
    public static void Assert(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, double relativeL2, double worst = 1e-5)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        double squares = 0, norm = 0, largest = 0, difference = 0;
        int index = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double d = Math.Abs(actual[i] - expected[i]);
            squares += d * d;
            norm += expected[i] * expected[i];
            largest = Math.Max(largest, Math.Abs(expected[i]));
            if (d > difference || double.IsNaN(d))
                (difference, index) = (d, i);
        }

        double relative = Math.Sqrt(squares) / Math.Max(Math.Sqrt(norm), 1e-30);
        if (actual.Length > 0 && !((relative <= relativeL2 || squares == 0) && difference <= worst * Math.Max(largest, 1e-30)))
            Xunit.Assert.Fail($"relative L2 error {relative:g3} (allowed {relativeL2:g3}); worst at {index} of {actual.Length}: {actual[index]:g9}, expected {expected[index]:g9}");
    }
}
