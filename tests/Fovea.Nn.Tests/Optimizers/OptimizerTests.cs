using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Optimizers;

/// <summary>200 steps of every optimiser, schedule and limit against PyTorch's.</summary>
public sealed class OptimizerTests
{
    private static readonly Shape _shape = new(OptimizerFixtures.Start.Length);

    public static TheoryData<int> Optimizers => [.. Enumerable.Range(0, OptimizerFixtures.Optimizers.Length)];

    public static TheoryData<int> Schedules => [.. Enumerable.Range(0, OptimizerFixtures.Schedules.Length)];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void TwoHundredStepsArriveWherePyTorchDoes(int index)
    {
        (Func<StateEntry[], IOptimizer> create, double[][] after) = OptimizerFixtures.Optimizers[index];
        Assert.All(after.Zip(Run(create)), pair => AssertClose(pair.First, pair.Second.Parameters));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void ARestoredOptimizerGoesOnWithTheSameBits(int index)
    {
        Func<StateEntry[], IOptimizer> create = OptimizerFixtures.Optimizers[index].Create;
        StateEntry whole = Parameter(), parts = Parameter();
        IOptimizer first = create([whole]), second = create([parts]);
        for (int step = 0; step < 20; step++)
        {
            Step(first, whole, step);
            Step(second, parts, step);
            if (step != 9)
                continue;
            IOptimizer third = create([parts]);
            third.LoadState(second.State().ToDictionary(entry => entry.Name, entry => Copy(entry.Value)));
            second = third;
        }

        Assert.Equal(whole.Value.ToArray(), parts.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void TwoHundredStepsWithAScheduleArriveWherePyTorchDoes(int index)
    {
        (LearningRateSchedule schedule, double[][] after) = OptimizerFixtures.Schedules[index];
        Assert.All(
            after.Zip(Run(Sgd, schedule)), pair => AssertClose(pair.First, [.. pair.Second.Parameters, (float)pair.Second.Rate]));
    }

    [Fact]
    public void TwoHundredClippedStepsArriveWherePyTorchDoes()
    {
        IEnumerable<Reached> byNorm = Run(Sgd, clip: entry => GradientClipping.ByNorm([entry], OptimizerFixtures.NormLimit));
        Assert.All(OptimizerFixtures.ClippedByNorm.Zip(byNorm), pair => AssertClose(pair.First, pair.Second.Parameters));
        IEnumerable<Reached> byValue = Run(Sgd, clip: entry => GradientClipping.ByValue([entry], OptimizerFixtures.ValueLimit));
        Assert.All(OptimizerFixtures.ClippedByValue.Zip(byValue), pair => AssertClose(pair.First, pair.Second.Parameters));
    }

    [Fact]
    public void TheNormIsThatOfAllGradientsTogether()
    {
        for (int i = 0; i < OptimizerFixtures.Norms.Length; i++)
        {
            int step = ((i + 1) * OptimizerFixtures.Every) - 1;
            StateEntry one = Parameter(), two = Parameter(), none = Parameter();
            (one.Value.Grad, two.Value.Grad) = (Gradient(step), Gradient(step + 1, 0.25f));
            double norm = GradientClipping.ByNorm([one, none, two], OptimizerFixtures.NormLimit);
            AssertClose(OptimizerFixtures.Norms[i], [(float)norm, .. one.Value.Grad.ToArray(), .. two.Value.Grad.ToArray()]);
        }
    }

    [Fact]
    public void TheBitsOfClippingDoNotDependOnTheThreads()
    {
        int threads = Engine.Threads;
        try
        {
            Engine.Threads = 1;
            (double Norm, float[] Gradient) one = Clipped();
            Engine.Threads = 3;
            (double Norm, float[] Gradient) three = Clipped();
            Assert.Equal(one.Norm, three.Norm);
            Assert.Equal(one.Gradient, three.Gradient);
        }
        finally
        {
            Engine.Threads = threads;
        }

        static (double Norm, float[] Gradient) Clipped()
        {
            var parameter = Tensor.Zeros(new Shape(300_007));
            parameter.Grad = Tensor.Empty(parameter.Shape);
            Kernels.Philox.ForName(1, "g").FillNormal(parameter.Grad.Data);
            double norm = GradientClipping.ByNorm([new StateEntry("w", parameter, StateKind.Parameter)], 1);
            return (norm, parameter.Grad.ToArray());
        }
    }

    [Fact]
    public void SmallGradientsAndThoseThatAreNoNumbersStayAsTheyAre()
    {
        StateEntry parameter = Parameter();
        parameter.Value.Grad = Gradient(3);
        Assert.Equal(GradientClipping.ByNorm([parameter], 100), GradientClipping.ByNorm([parameter], 1000));
        Assert.Equal(Gradient(3).ToArray(), parameter.Value.Grad.ToArray());
        parameter.Value.Grad.Data[0] = float.NaN;
        Assert.True(double.IsNaN(GradientClipping.ByNorm([parameter], 0.1)));
        Assert.Equal(Gradient(3).ToArray()[1..], parameter.Value.Grad.ToArray()[1..]);
    }

    [Fact]
    public void LimitsAndOptionsOutOfRangeAreRefusedByName()
    {
        Assert.Contains("norm of 0", Assert.Throws<ArgumentException>(() => GradientClipping.ByNorm([], 0)).Message);
        Assert.Contains("limit of -1", Assert.Throws<ArgumentException>(() => GradientClipping.ByValue([], -1)).Message);
        Assert.Contains("alpha 1", Assert.Throws<ArgumentException>(() => new RmsProp([], new RmsPropOptions { Alpha = 1 })).Message);
        Assert.Contains("momentum 2", Assert.Throws<ArgumentException>(() => new RmsProp([], new() { Momentum = 2 })).Message);
    }

    private static Sgd Sgd(StateEntry[] entries) => new(entries, new SgdOptions { LearningRate = OptimizerFixtures.Rate });

    private static StateEntry Parameter() =>
        new("w", Tensor.FromChannelsLast(_shape, OptimizerFixtures.Start), StateKind.Parameter);

    private static Tensor Copy(Tensor tensor) => Tensor.FromChannelsLast(tensor.Shape, tensor.Data);

    internal static Tensor Gradient(int step, float scale = 1) => Tensor.FromChannelsLast(
        _shape,
        [
            .. Enumerable.Range(0, OptimizerFixtures.Start.Length)
                .Select(i => scale * ((((7919 * step) + (104729 * i) + (13 * step * i)) % 2039) - 1019) / 512f),
        ]);

    private static void Step(IOptimizer optimizer, StateEntry parameter, int step, Action<StateEntry>? clip = null)
    {
        parameter.Value.Grad = Gradient(step);
        clip?.Invoke(parameter);
        optimizer.Step();
        optimizer.ZeroGrad();
    }

    private static IEnumerable<Reached> Run(
        Func<StateEntry[], IOptimizer> create, LearningRateSchedule? schedule = null, Action<StateEntry>? clip = null)
    {
        StateEntry parameter = Parameter();
        IOptimizer optimizer = create([parameter]);
        for (int step = 0; step < OptimizerFixtures.Steps; step++)
        {
            if (schedule is not null)
                optimizer.LearningRate = schedule.At(OptimizerFixtures.Rate, step);
            Step(optimizer, parameter, step, clip);
            if (step % OptimizerFixtures.Every == OptimizerFixtures.Every - 1)
                yield return new Reached(parameter.Value.ToArray(), optimizer.LearningRate);
        }
    }

    internal static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= 1e-6 * Math.Abs(expected[i]), $"{i}: {actual[i]:g9}, expected {expected[i]:g9}");
        }
    }

    private sealed record Reached(float[] Parameters, double Rate);
}
