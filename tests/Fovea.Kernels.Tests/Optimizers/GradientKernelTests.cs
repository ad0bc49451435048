using Fovea.Kernels.Optimizers;

namespace Fovea.Kernels.Tests.Optimizers;

public sealed class GradientKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(50003)]
    public void EachAgreesWithItsFormulaForEveryWidth(int length)
    {
        float[] x = Sample.Uniform(1, length), a = Sample.Uniform(2, length);
        double sum = x.Sum(value => (double)value * value);
        EveryWidth.Check($"sum {length}", [1], 1e-6, (pool, level) => [(float)(GradientKernel.SumOfSquares(pool, level, x) / sum)]);
        double distance = x.Zip(a, (one, other) => ((double)one - other) * ((double)one - other)).Sum();
        EveryWidth.Check(
            $"distance {length}", [1], 1e-6,
            (pool, level) => [(float)(GradientKernel.SumOfSquaredDifferences(pool, level, x, a) / distance)]);
        EveryWidth.Check($"scale {length}", [.. x.Select(value => 0.3 * value)], 2e-7, (pool, level) =>
        {
            float[] values = [.. x];
            GradientKernel.Scale(pool, level, 0.3f, values);
            return values;
        });
        EveryWidth.Check($"clamp {length}", [.. x.Select(value => Math.Clamp((double)value, -0.25, 0.25))], 0, (pool, level) =>
        {
            float[] values = [.. x];
            GradientKernel.Clamp(pool, level, 0.25f, values);
            return values;
        });
        EveryWidth.Check($"average {length}", [.. a.Zip(x, (mean, value) => (0.9 * mean) + (0.1 * value))], 2e-7, (pool, level) =>
        {
            float[] average = [.. a];
            GradientKernel.Average(pool, level, 0.9, average, x);
            return average;
        });
    }

    [Fact]
    public void AValueThatIsNoNumberStaysOne()
    {
        float[] values = [float.NaN, 5f, float.NegativeInfinity];
        GradientKernel.Clamp(EveryWidth.Pool, 2f, values);
        Assert.Equal([float.NaN, 2f, -2f], values);
    }
}
