using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;
using Fovea.Tensors.Profiling;

namespace Fovea.Tensors.Tests.Profiling;

public sealed class OperatorProfileTests
{
    [Fact]
    public void TellsEveryOperatorAndGradientInTheOrderOfComputing()
    {
        Tensor x = Filled(2, 3), weight = Filled(4, 3), bias = Filled(4);
        foreach (Tensor tensor in (Tensor[])[x, weight, bias])
            tensor.RequiresGrad = true;
        using var profile = new OperatorProfile(new SteadyClock());
        using (var tape = new GradientTape())
        {
            Tensor loss = new CrossEntropyOperator([0, 3]).Apply(new LinearOperator().Apply(x, weight, bias).Relu());
            tape.Backward(loss);
        }

        Assert.Equal(
            [
                ("Linear", OperatorPass.Forward, 0, 24L), ("Relu", OperatorPass.Forward, 0, 0),
                ("CrossEntropy", OperatorPass.Forward, 0, 0),
                ("CrossEntropy", OperatorPass.Backward, 0, 0), ("Relu", OperatorPass.Backward, 0, 0),
                ("Linear", OperatorPass.Backward, 0, 24), ("Linear", OperatorPass.Backward, 1, 24), ("Linear", OperatorPass.Backward, 2, 0),
            ],
            profile.Times.Select(time => (time.Operator, time.Pass, time.Input, time.MultiplyAdds)));
        Assert.Equal([x.Shape, weight.Shape, bias.Shape], profile.Times[0].Inputs);
        Assert.All(profile.Times, time => Assert.Equal(TimeSpan.FromMilliseconds(1), time.Time));
    }

    [Fact]
    public void NothingIsTimedWhenItIsClosedNorOnOtherThreads()
    {
        Tensor x = Filled(2, 3);
        var profile = new OperatorProfile(new SteadyClock());
        var thread = new Thread(() => x.Relu());
        thread.Start();
        thread.Join();
        Assert.Empty(profile.Times);
        x.Relu();
        Assert.Single(profile.Times);
        profile.Dispose();
        x.Relu();
        Assert.Single(profile.Times);
    }

    [Fact]
    public void OneIsOpenAtATime()
    {
        using (new OperatorProfile(TimeProvider.System))
        {
            var refused = Assert.Throws<InvalidOperationException>(() => new OperatorProfile(TimeProvider.System));
            Assert.Equal("OperatorProfile: another profile is open on this thread; dispose it first.", refused.Message);
        }

        new OperatorProfile(TimeProvider.System).Dispose();
    }

    private static Tensor Filled(params int[] sizes)
    {
        Tensor tensor = Tensor.Empty(new Shape(sizes));
        tensor.Data.Fill(0.5f);
        return tensor;
    }

    /// <summary>Every reading is a millisecond after the one before.</summary>
    private sealed class SteadyClock : TimeProvider
    {
        private long _readings;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _readings++;
    }
}
