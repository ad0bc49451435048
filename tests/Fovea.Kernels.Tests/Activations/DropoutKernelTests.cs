using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Activations;

public sealed class DropoutKernelTests
{
    private static readonly Philox _random = new(Seed: 7, Stream: 3);

    [Theory]
    [InlineData(0.5f, 100003)]
    [InlineData(0.2f, 41)]
    [InlineData(0.1f, 3)]
    public void WhatIsKeptDependsOnTheGeneratorAndTheIndexAlone(float probability, int length)
    {
        float[] x = Sample.Uniform(1, length, 1f, 2f), uniform = new float[length];
        _random.Fill(uniform);
        var expected = new double[length];
        for (int i = 0; i < length; i++)
            expected[i] = uniform[i] < probability ? 0 : x[i] / (1.0 - probability);

        EveryWidth.Check("dropout", expected, 2e-7, (pool, level) =>
        {
            float[] y = (float[])x.Clone();
            DropoutKernel.Apply(pool, level, _random, probability, y, y);
            return y;
        });
        float[] scalar = new float[length];
        DropoutKernel.Apply(EveryWidth.Pool, SimdLevel.Scalar, _random, probability, x, scalar);
        foreach (SimdLevel level in EveryWidth.Levels)
        {
            float[] y = new float[length];
            DropoutKernel.Apply(EveryWidth.Pool, level, _random, probability, x, y);
            Assert.Equal(scalar, y);
        }

        float[] prefix = new float[(length / 2) + 1], whole = new float[length];
        DropoutKernel.Apply(EveryWidth.Pool, _random, probability, x.AsSpan(0, prefix.Length), prefix);
        DropoutKernel.Apply(EveryWidth.Pool, _random, probability, x, whole);
        Assert.Equal(whole[..prefix.Length], prefix);
    }

    [Fact]
    public void TheShareThatIsDroppedIsTheProbability()
    {
        float[] y = new float[200000];
        DropoutKernel.Apply(EveryWidth.Pool, _random, 0.3f, Enumerable.Repeat(1f, y.Length).ToArray(), y);
        Assert.InRange(y.Count(v => v == 0f) / (double)y.Length, 0.295, 0.305);
    }

    [Fact]
    public void TheEndsOfTheRangeKeepAllOrNothing()
    {
        float[] x = [1f, -2f, float.PositiveInfinity, 3f, 4f], y = new float[5];
        DropoutKernel.Apply(EveryWidth.Pool, _random, 0f, x, y);
        Assert.Equal(x, y);
        DropoutKernel.Apply(EveryWidth.Pool, _random, 1f, x, y);
        Assert.Equal(new float[5], y);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void AProbabilityOutsideTheRangeIsRefused(float probability)
    {
        var failure = Assert.Throws<ArgumentException>(
            () => DropoutKernel.Apply(EveryWidth.Pool, _random, probability, new float[2], new float[2]));
        Assert.Contains("probability", failure.Message);
    }
}
