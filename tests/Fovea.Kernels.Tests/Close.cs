namespace Fovea.Kernels.Tests;

/// <summary>The one measure of closeness: the relative error of the whole in the L2 norm, and a bound on each element.</summary>
internal static class Close
{
    /// <summary>
    /// Fails unless |actual - expected| is at most <paramref name="relativeL2"/> * |expected| in the L2 norm, and each element is off by at
    /// most <paramref name="elementFactor"/> * <paramref name="relativeL2"/> times its own size plus the root mean square of all.
    /// Where an expected value is not finite, the actual one must be the same.
    /// </summary>
    public static void Assert(
        ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, double relativeL2, string what = "", double elementFactor = 10)
    {
        if (actual.Length != expected.Length)
            Xunit.Assert.Fail($"{what}: {actual.Length} values, expected {expected.Length}");

        double squares = 0, errors = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (!double.IsFinite(expected[i]) || !float.IsFinite(actual[i]))
            {
                if (!((double)actual[i]).Equals(expected[i]))
                    Xunit.Assert.Fail($"{what}: [{i}] is {actual[i]}, expected {expected[i]}");
                continue;
            }

            double error = actual[i] - expected[i];
            squares += expected[i] * expected[i];
            errors += error * error;
        }

        double size = Math.Sqrt(squares / Math.Max(1, actual.Length));
        int worst = -1;
        double excess = 1;
        for (int i = 0; i < actual.Length; i++)
        {
            if (!double.IsFinite(expected[i]))
                continue;
            double allowed = (elementFactor * relativeL2 * (Math.Abs(expected[i]) + size)) + float.Epsilon;
            double ratio = Math.Abs(actual[i] - expected[i]) / allowed;
            if (ratio > excess)
                (worst, excess) = (i, ratio);
        }

        if (worst >= 0)
        {
            Xunit.Assert.Fail(
                $"{what}: worst at [{worst}]: {actual[worst]:G9}, expected {expected[worst]:G17}, {excess:G3} times the bound");
        }

        if (Math.Sqrt(errors) > relativeL2 * Math.Sqrt(squares))
            Xunit.Assert.Fail($"{what}: relative L2 error {Math.Sqrt(errors / squares):G3}, allowed {relativeL2:G3}");
    }
}
