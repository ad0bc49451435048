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

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(70001)]
    public void BinaryCrossEntropyAgreesWithTheDefinition(int length)
    {
        float[] logits = Array.ConvertAll(Sample.Uniform(1, length), u => 30f * u);
        float[] targets = Array.ConvertAll(Sample.Uniform(2, length), u => (u + 1f) / 2f);
        (logits[length / 2], targets[length / 2]) = (0f, 1f);
        double sum = 0;
        var gradient = new double[length];
        for (int i = 0; i < length; i++)
        {
            double x = logits[i], probability = 1 / (1 + Math.Exp(-x));
            sum += (-targets[i] * Math.Log(probability)) - ((1 - (double)targets[i]) * Math.Log(1 / (1 + Math.Exp(x))));
            gradient[i] = 3 * (probability - targets[i]);
        }

        EveryWidth.Check("sum", [sum], 5e-7, (pool, level) => [(float)BinaryCrossEntropyKernel.Sum(pool, level, logits, targets)]);
        EveryWidth.Check("gradient", gradient, 3e-7, (pool, level) =>
        {
            var result = new float[length];
            BinaryCrossEntropyKernel.Backward(pool, level, logits, targets, 3f, result);
            return result;
        });
    }

    /// <summary>The loss of a confident and right answer is about exp(-|x|), however small, and so is its derivative.</summary>
    [Theory]
    [InlineData(5f)]
    [InlineData(20f)]
    [InlineData(80f)]
    [InlineData(-80f)]
    public void ConfidentAnswersHaveLossesWithoutCancellation(float logit)
    {
        float[] logits = [.. Enumerable.Repeat(logit, 17)], targets = [.. Enumerable.Repeat(logit > 0f ? 1f : 0f, 17)];
        double small = Math.Exp(-Math.Abs(logit)), loss = small < 1e-6 ? small : Math.Log(1 + small);
        double[] slopes = [.. Enumerable.Repeat(-Math.Sign(logit) * small / (1 + small), 17)];
        EveryWidth.Check("sum", [17 * loss], 5e-6, (pool, level) => [(float)BinaryCrossEntropyKernel.Sum(pool, level, logits, targets)]);
        EveryWidth.Check("gradient", slopes, 5e-6, (pool, level) =>
        {
            var result = new float[17];
            BinaryCrossEntropyKernel.Backward(pool, level, logits, targets, 1f, result);
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
        Assert.Throws<ArgumentException>(() => BinaryCrossEntropyKernel.Sum(EveryWidth.Pool, three, four));
        Assert.Throws<ArgumentException>(() => BinaryCrossEntropyKernel.Backward(EveryWidth.Pool, three, three, 1f, four));
        var failure = Assert.Throws<ArgumentException>(() => SmoothL1Kernel.Sum(EveryWidth.Pool, three, three, -1f));
        Assert.Contains("given beta -1", failure.Message);
    }
}
