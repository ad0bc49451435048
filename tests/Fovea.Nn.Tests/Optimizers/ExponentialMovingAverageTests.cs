using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Optimizers;

public sealed class ExponentialMovingAverageTests
{
    [Fact]
    public void TwoHundredUpdatesArriveWhereTorchvisionDoes()
    {
        var model = new Pair();
        var average = new ExponentialMovingAverage(model, OptimizerFixtures.Decay);
        var sgd = new Sgd(model.Parameters(), new SgdOptions { LearningRate = OptimizerFixtures.Rate });
        for (int step = 0; step < OptimizerFixtures.Steps; step++)
        {
            float[] gradient = OptimizerTests.Gradient(step).ToArray();
            model.Weight.Grad = OptimizerTests.Gradient(step);
            sgd.Step();
            for (int i = 0; i < gradient.Length; i++)
                model.Mean.Data[i] = (0.9f * model.Mean.Data[i]) + (0.1f * (gradient[i] + 4));
            model.Counter.Data[0]++;
            average.Update();
            if (step < 20)
                average.Updates = 0;
            if (step % OptimizerFixtures.Every != OptimizerFixtures.Every - 1)
                continue;
            Tensor[] values = [.. average.State.Select(entry => entry.Value)];
            OptimizerTests.AssertClose(
                OptimizerFixtures.Averages[step / OptimizerFixtures.Every], [.. values[0].ToArray(), .. values[1].ToArray()]);
            Assert.Equal([step + 1f], values[2].ToArray());
        }
    }

    [Fact]
    public void SwapExchangesModelAndAverageAndASecondOneReverses()
    {
        var model = new Pair();
        var average = new ExponentialMovingAverage(model, 0.5);
        average.Update();
        model.Weight.Data.Fill(7);
        average.Swap();
        Assert.Equal(OptimizerFixtures.Start, model.Weight.ToArray());
        Assert.All(average.State[0].Value.ToArray(), value => Assert.Equal(7f, value));
        average.Swap();
        Assert.All(model.Weight.ToArray(), value => Assert.Equal(7f, value));
        Assert.Equal(OptimizerFixtures.Start, average.State[0].Value.ToArray());
    }

    [Fact]
    public void ADecayOutOfRangeIsRefused() =>
        Assert.Contains("decay of 1.5", Assert.Throws<ArgumentException>(() => new ExponentialMovingAverage(new Pair(), 1.5)).Message);

    [Fact]
    public void NeitherNormNorBiasDecaysByTheRule()
    {
        var model = new Sequential(new Conv2d(1, 2, 3), new BatchNorm2d(2));
        Func<StateEntry, ParameterScale> rule = WeightDecayRules.NoNormAndBias(model), apart = WeightDecayRules.For(model, 0.5, 2);
        Assert.Equal(["0.weight"], model.Parameters().Where(entry => rule(entry).WeightDecay != 0).Select(entry => entry.Name));
        Assert.Equal([1, 2, 0.5, 0.5], model.Parameters().Select(entry => apart(entry).WeightDecay));
        Assert.All(model.Parameters(), entry => Assert.Equal(1, rule(entry).LearningRate));
    }

    private sealed class Pair : Module
    {
        public Pair()
        {
            var shape = new Shape(OptimizerFixtures.Start.Length);
            Weight = AddParameter("weight", shape, Initializer.Constant(0));
            Mean = AddBuffer("mean", shape, 0);
            Counter = AddBuffer("counter", new Shape(), 0, StateKind.Counter);
            OptimizerFixtures.Start.CopyTo(Weight.Data);
            OptimizerFixtures.Start.CopyTo(Mean.Data);
        }

        public Tensor Weight { get; }

        public Tensor Mean { get; }

        public Tensor Counter { get; }
    }
}
