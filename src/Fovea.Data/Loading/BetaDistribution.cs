using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>
/// The distribution Beta(alpha, alpha): the share of one of two gamma variates in their sum. The gamma variates are those of Marsaglia and
/// Tsang 2000, as logarithms, since for a small alpha they are smaller than any number.
/// </summary>
internal static class BetaDistribution
{
    public static double Draw(double alpha, ref PhiloxCursor random)
    {
        double first = LogGamma(alpha, ref random), second = LogGamma(alpha, ref random);
        return 1 / (1 + Math.Exp(second - first));
    }

    private static double LogGamma(double alpha, ref PhiloxCursor random)
    {
        // A variate of alpha is one of alpha + 1, for which the method is made, times a power of a uniform number.
        double d = alpha + 1 - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = random.NextNormal(), root = 1 + (c * normal);
            double cube = root * root * root, logUniform = LogUniform(ref random);
            if (root > 0 && logUniform < (0.5 * normal * normal) + (d * (1 - cube + Math.Log(cube))))
                return Math.Log(d * cube) + (LogUniform(ref random) / alpha);
        }
    }

    private static double LogUniform(ref PhiloxCursor random) => Math.Log((random.NextUInt() + 1.0) / 4294967296.0);
}
