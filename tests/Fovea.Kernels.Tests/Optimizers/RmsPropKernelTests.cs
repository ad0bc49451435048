using Fovea.Kernels.Optimizers;

namespace Fovea.Kernels.Tests.Optimizers;

public sealed class RmsPropKernelTests
{
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(37, 0.9, false)]
    [InlineData(50003, 0, true)]
    [InlineData(50003, 0.9, true)]
    public void TheStepOfPyTorch(int length, double momentum, bool centered)
    {
        var settings = new RmsPropSettings(0.01, 0.9, 1e-3, momentum, 0.1, centered);
        float[] p = Sample.Uniform(1, length), g = Sample.Uniform(2, length), m = [.. Sample.Uniform(3, length).Select(x => 0.1f * x)],
            v = [.. Sample.Uniform(4, length).Select(value => 0.1f + (value * value))], b = Sample.Uniform(5, length);
        double[] parameters = new double[length], squares = new double[length], means = [.. m], buffers = [.. b];
        for (int i = 0; i < length; i++)
        {
            double gradient = g[i] + (0.1 * p[i]);
            squares[i] = (0.9 * v[i]) + (0.1 * gradient * gradient);
            double variance = squares[i];
            if (centered)
            {
                means[i] = (0.9 * m[i]) + (0.1 * gradient);
                variance -= means[i] * means[i];
            }

            double direction = gradient / (Math.Sqrt(variance) + 1e-3);
            if (momentum != 0)
                direction = buffers[i] = (momentum * b[i]) + direction;
            parameters[i] = p[i] - (0.01 * direction);
        }

        EveryWidth.Check($"{length}", [.. parameters, .. squares, .. means, .. buffers], 1e-6, (pool, level) =>
        {
            float[] parameter = [.. p], square = [.. v], mean = [.. m], buffer = [.. b];
            RmsPropKernel.Step(
                pool, level, settings, parameter, g, square, centered ? mean : [], momentum != 0 ? buffer : []);
            return [.. parameter, .. square, .. mean, .. buffer];
        });
    }

    [Fact]
    public void AVarianceThatRoundingMakesNegativeCountsAsZero()
    {
        float[] p = [1f], v = [0f], m = [2f], b = [];
        RmsPropKernel.Step(EveryWidth.Pool, new RmsPropSettings(0.5, 0.5, 1, 0, 0, Centered: true), p, [1f], v, m, b);
        Assert.Equal([0.5f], p);
    }
}
