using Fovea.Kernels.Losses;

namespace Fovea.Kernels.Tests.Losses;

public sealed class RegressionLossTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(70001)]
    public void SquaredErrorAgreesWithTheDefinition(int length)
    {
        float[] input = Sample.Uniform(1, length), target = Sample.Uniform(2, length);
        double sum = 0;
        var gradient = new double[length];
        for (int i = 0; i < length; i++)
        {
            double difference = (double)input[i] - target[i];
            sum += difference * difference;
            gradient[i] = 2 * difference * 0.25;
        }

        EveryWidth.Check("sum", [sum], 5e-7, (pool, level) => [(float)SquaredErrorKernel.Sum(pool, level, input, target)]);
        EveryWidth.Check("gradient", gradient, 2e-7, (pool, level) =>
        {
            var result = new float[length];
            SquaredErrorKernel.Backward(pool, level, input, target, 0.25f, result);
            return result;
        });
    }

    [Theory]
    [InlineData(1, 1f)]
    [InlineData(17, 0.5f)]
    [InlineData(33, 0f)]
    [InlineData(70001, 0.11111111f)]
    public void SmoothL1AgreesWithTheDefinition(int length, float beta)
    {
        float[] input = Sample.Uniform(1, length), target = Sample.Uniform(2, length);
        target[length / 2] = input[length / 2];
        double sum = 0;
        var gradient = new double[length];
        for (int i = 0; i < length; i++)
        {
            double difference = (double)input[i] - target[i];
            bool inside = Math.Abs(difference) < beta;
            sum += inside ? 0.5 * difference * difference / beta : Math.Abs(difference) - (0.5 * beta);
            gradient[i] = 3 * (inside ? difference / beta : Math.Sign(difference));
        }

        EveryWidth.Check("sum", [sum], 5e-7, (pool, level) => [(float)SmoothL1Kernel.Sum(pool, level, input, target, beta)]);
        EveryWidth.Check("gradient", gradient, 3e-7, (pool, level) =>
        {
            var result = new float[length];
            SmoothL1Kernel.Backward(pool, level, input, target, beta, 3f, result);
            return result;
        });
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        float[] three = new float[3], four = new float[4];
        Assert.Throws<ArgumentException>(() => SquaredErrorKernel.Sum(EveryWidth.Pool, three, four));
        Assert.Throws<ArgumentException>(() => SquaredErrorKernel.Backward(EveryWidth.Pool, three, three, 1f, four));
        Assert.Throws<ArgumentException>(() => SmoothL1Kernel.Backward(EveryWidth.Pool, three, four, 1f, 1f, three));
        var failure = Assert.Throws<ArgumentException>(() => SmoothL1Kernel.Sum(EveryWidth.Pool, three, three, -1f));
        Assert.Contains("given beta -1", failure.Message);
    }
}
