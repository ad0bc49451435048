namespace Fovea.Kernels.Tests;

/// <summary>Gradients from central differences of a double-precision function.</summary>
internal static class NumericGradient
{
    /// <summary>The gradient to <paramref name="x"/> of the sum of weights * function(x).</summary>
    public static double[] Of(Func<double[], double[]> function, ReadOnlySpan<float> x, float[] weights, double step = 1e-5)
        => Of(values => Dot(function(values), weights), x, step);

    public static double[] Of(Func<double[], double> function, ReadOnlySpan<float> x, double step = 1e-5)
    {
        double[] point = Sample.Widen(x);
        var gradient = new double[point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            double centre = point[i];
            point[i] = centre + step;
            double above = function(point);
            point[i] = centre - step;
            gradient[i] = (above - function(point)) / (2 * step);
            point[i] = centre;
        }

        return gradient;
    }

    private static double Dot(double[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
