namespace Fovea.Kernels.Activations;

/// <summary>The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.</summary>
public static class ErrorFunction
{
    private const double SeriesEnd = 3;
    private const int FractionTerms = 60;

    /// <summary>The value, to some 1e-15.</summary>
    public static double Of(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x))
            return x;
        double value = size < SeriesEnd ? Series(size) : 1 - ComplementByFraction(size);
        return Math.CopySign(value, x);
    }

    // Abramowitz and Stegun, 7.1.6.
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // Abramowitz and Stegun, 7.1.14.
    private static double ComplementByFraction(double x)
    {
        double fraction = 0;
        for (int n = FractionTerms; n > 0; n--)
            fraction = n / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }
}
