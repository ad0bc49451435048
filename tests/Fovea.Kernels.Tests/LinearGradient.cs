using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests;

/// <summary>Gradients of linear functions of maps that treat channels alike and apart.</summary>
internal static class LinearGradient
{
    /// <summary>The transpose applied to <paramref name="dy"/>: each pixel's response to one, in all channels at once.</summary>
    public static double[] Of(int inputLength, int channels, float[] dy, Func<double[], double[]> function)
    {
        var dx = new double[inputLength];
        var unit = new double[inputLength];
        for (int pixel = 0; pixel < inputLength / channels; pixel++)
        {
            Array.Fill(unit, 1.0, pixel * channels, channels);
            double[] response = function(unit);
            for (int i = 0; i < response.Length; i++)
                dx[(pixel * channels) + (i % channels)] += response[i] * dy[i];
            Array.Clear(unit);
        }

        return dx;
    }

    /// <summary>
    /// Checks a gradient that is too large for <see cref="Of"/> by one random projection: dx · u must be dy · function(u) for a random u,
    /// and the number of threads must not change a bit.
    /// </summary>
    public static void CheckProjection(
        string what, int inputLength, float[] dy, Func<double[], double[]> function, Func<WorkerPool, SimdLevel, float[]> backward)
    {
        double[] u = Sample.Widen(Sample.Uniform(17, inputLength));
        double expected = Dot(dy, function(u));
        EveryWidth.CheckThreads(what, backward);
        EveryWidth.Check(what, [expected], 1e-5, (pool, level) => [(float)Dot(backward(pool, level), u)]);
    }

    private static double Dot(float[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
