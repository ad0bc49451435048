using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Layers;

public sealed class BatchNorm2dTests
{
    /// <summary>Channel 0: mean 3, variance 5, unbiased 20 / 3; channel 1: mean 0, variance 100, unbiased 400 / 3.</summary>
    private static readonly Tensor _input = Tensors.Tensor.FromArray(new Shape(2, 2, 1, 2), [0, 2, -10, 10, 4, 6, -10, 10]);

    [Fact]
    public void TrainingNormalisesByTheBatchAndMovesTheRunningStatistics()
    {
        var norm = new BatchNorm2d(2, momentum: 0.25f);
        norm.Train(new RandomSource(1));
        float[] output = norm.Forward(_input).ToArray();
        float deviation = MathF.Sqrt(5f);
        AssertClose([-3 / deviation, -1 / deviation, -1, 1, 1 / deviation, 3 / deviation, -1, 1], output);
        AssertClose([0.75f, 0], Value(norm, "running_mean"));
        AssertClose([0.75f + (0.25f * 20 / 3), 0.75f + (0.25f * 400 / 3)], Value(norm, "running_var"));
        Assert.Equal([1f], Value(norm, "num_batches_tracked"));
        norm.Forward(_input);
        Assert.Equal([2f], Value(norm, "num_batches_tracked"));
    }

    [Fact]
    public void UseNormalisesByTheRunningStatisticsAndLeavesThem()
    {
        var norm = new BatchNorm2d(2);
        Set(norm);
        norm.Eval();
        AssertUsesRunning(norm, norm.Forward(_input));
        Assert.Equal([0f], Value(norm, "num_batches_tracked"));
    }

    [Fact]
    public void AFrozenLayerBehavesInTrainingAsInUseAndLearnsNothing()
    {
        var norm = new BatchNorm2d(2, frozen: true);
        Set(norm);
        norm.Train(new RandomSource(1));
        AssertUsesRunning(norm, norm.Forward(_input));
        Assert.Empty(norm.Parameters());
    }

    [Fact]
    public void AWrongNumberOfChannelsIsAClearError() => Assert.Contains(
        "input has 2 channels, weight has shape [3]",
        Assert.Throws<ShapeException>(() => new BatchNorm2d(3).Forward(_input)).Message);

    private static void Set(BatchNorm2d norm)
    {
        Tensor(norm, "weight").CopyFrom([2, 1]);
        Tensor(norm, "bias").CopyFrom([1, 0]);
        Tensor(norm, "running_mean").CopyFrom([2, 0]);
        Tensor(norm, "running_var").CopyFrom([4, 25]);
    }

    private static void AssertUsesRunning(BatchNorm2d norm, Tensor output)
    {
        AssertClose([-1, 1, -2, 2, 3, 5, -2, 2], output.ToArray());
        Assert.Equal([2, 0], Value(norm, "running_mean"));
        Assert.Equal([4, 25], Value(norm, "running_var"));
    }

    private static Tensor Tensor(BatchNorm2d norm, string name) => norm.State().Single(entry => entry.Name == name).Value;

    private static float[] Value(BatchNorm2d norm, string name) => Tensor(norm, name).ToArray();

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-5f);
    }
}
