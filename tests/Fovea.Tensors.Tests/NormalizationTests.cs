using Fovea.Kernels;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>What gradients and golden files do not show of the operators that act differently in training.</summary>
public sealed class NormalizationTests
{
    [Fact]
    public void TrainingMovesTheRunningStatisticsByTheMomentum()
    {
        Tensor[] inputs = OperatorCases.All["BatchNormTraining"]().Inputs;
        (float[] mean, float[] variance) = (inputs[3].ToArray(), inputs[4].ToArray());
        float[] x = inputs[0].ToArray();
        Shape shape = inputs[0].Shape;
        new BatchNormTrainingOperator(momentum: 0.3f).Apply(inputs);
        int pixels = shape[2] * shape[3];
        for (int c = 0; c < shape[1]; c++)
        {
            IEnumerable<int> places = Enumerable.Range(0, shape[0] * pixels)
                .Select(i => (((i / pixels * shape[1]) + c) * pixels) + (i % pixels));
            double[] values = [.. places.Select(i => (double)x[i])];
            double batchMean = values.Average();
            double unbiased = values.Sum(value => (value - batchMean) * (value - batchMean)) / (values.Length - 1);
            Assert.Equal((0.7 * mean[c]) + (0.3 * batchMean), inputs[3].ToArray()[c], 1e-6);
            Assert.Equal((0.7 * variance[c]) + (0.3 * unbiased), inputs[4].ToArray()[c], 1e-6);
        }
    }

    [Fact]
    public void InferenceUsesTheRunningStatisticsAndLeavesThem()
    {
        Tensor[] inputs = OperatorCases.All["BatchNormInference"]().Inputs;
        float[][] before = [.. inputs.Select(input => input.ToArray())];
        float[] y = new BatchNormInferenceOperator(1e-3f).Apply(inputs).ToArray();
        int pixels = inputs[0].Shape[2] * inputs[0].Shape[3];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / pixels % inputs[0].Shape[1];
            double expected = ((before[0][i] - before[3][c]) / Math.Sqrt(before[4][c] + 1e-3) * before[1][c]) + before[2][c];
            Assert.Equal(expected, y[i], 1e-6);
        }

        for (int i = 0; i < inputs.Length; i++)
            Assert.Equal(before[i], inputs[i].ToArray());
    }

    [Fact]
    public void DropoutDropsTheFractionAndScalesTheRest()
    {
        Tensor ones = Tensor.Full(new Shape(4, 25_000), 1f);
        float[] y = new DropoutOperator(0.25f, new Philox(3, 4)).Apply(ones).ToArray();
        Assert.All(y, value => Assert.True(value is 0f or (1f / 0.75f)));

        // Six standard deviations of the binomial distribution.
        Assert.InRange(y.Count(value => value == 0f), 25_000 - 822, 25_000 + 822);
        Assert.Equal(y, new DropoutOperator(0.25f, new Philox(3, 4)).Apply(ones).ToArray());
        Assert.NotEqual(y, new DropoutOperator(0.25f, new Philox(3, 5)).Apply(ones).ToArray());
    }
}
