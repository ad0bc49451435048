namespace Fovea.Interpretability;

/// <summary>The Gauss-Legendre rule on [0, 1]: exact for polynomials up to the degree of twice the number of points minus one.</summary>
internal static class GaussLegendre
{
    private const int NewtonSteps = 100;

    /// <summary>The points in ascending order with their weights, whose sum is 1.</summary>
    public static (double Point, double Weight)[] Rule(int count)
    {
        var rule = new (double, double)[count];
        for (int i = 0; i < count; i++)
        {
            double x = -Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            double slope = 0;
            for (int step = 0; step < NewtonSteps; step++)
            {
                (double value, slope) = Legendre(count, x);
                double change = value / slope;
                x -= change;
                if (Math.Abs(change) < 1e-15)
                    break;
            }

            rule[i] = ((x + 1) / 2, 1 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }

    /// <summary>The Legendre polynomial of a degree and its derivative.</summary>
    private static (double Value, double Slope) Legendre(int degree, double x)
    {
        (double before, double value) = (1, x);
        for (int n = 2; n <= degree; n++)
            (before, value) = (value, ((((2 * n) - 1) * x * value) - ((n - 1) * before)) / n);
        return (value, degree * ((x * value) - before) / ((x * x) - 1));
    }
}
