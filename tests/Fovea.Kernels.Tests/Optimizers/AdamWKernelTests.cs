using Fovea.Kernels.Optimizers;

namespace Fovea.Kernels.Tests.Optimizers;

public sealed class AdamWKernelTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 2)]
    [InlineData(50003, 400)]
    public void TheStepOfPyTorch(int length, long step)
    {
        var settings = new AdamWSettings(0.01, 0.9, 0.999, 1e-8, 0.1, step);
        float[] p = Sample.Uniform(1, length), g = Sample.Uniform(2, length), m = Sample.Uniform(3, length),
            v = [.. Sample.Uniform(4, length).Select(value => value * value)];
        double[] expected = new double[length], means = new double[length], squares = new double[length];
        for (int i = 0; i < length; i++)
        {
            means[i] = (0.9 * m[i]) + (0.1 * g[i]);
            squares[i] = (0.999 * v[i]) + (0.001 * g[i] * g[i]);
            double root = Math.Sqrt(squares[i]) / Math.Sqrt(1 - Math.Pow(0.999, step));
            expected[i] = (p[i] * (1 - (0.01 * 0.1))) - (0.01 / (1 - Math.Pow(0.9, step)) * means[i] / (root + 1e-8));
        }

        EveryWidth.Check($"{length}", [.. expected, .. means, .. squares], 1e-6, (pool, level) =>
        {
            float[] parameters = (float[])p.Clone(), mean = (float[])m.Clone(), square = (float[])v.Clone();
            AdamWKernel.Step(pool, level, settings, parameters, g, mean, square);
            return [.. parameters, .. mean, .. square];
        });
    }
}
