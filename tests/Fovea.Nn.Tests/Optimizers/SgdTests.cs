using Fovea.Nn.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Optimizers;

public sealed class SgdTests
{
    public static TheoryData<string> Cases => [.. SgdFixtures.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryStepArrivesWhereTheReferenceDoes(string name)
    {
        SgdFixtures.Case expected = SgdFixtures.Cases[name];
        StateEntry parameter = Parameter("w");
        var sgd = new Sgd([parameter], expected.Options);
        for (int step = 0; step < SgdFixtures.Rates.Length; step++)
        {
            Step(sgd, parameter, step);
            AssertClose(expected.After[step], parameter.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARestoredOptimiserGoesOnWithTheSameBits(string name)
    {
        SgdOptions options = SgdFixtures.Cases[name].Options;
        StateEntry whole = Parameter("w"), resumed = Parameter("w");
        var first = new Sgd([whole], options);
        for (int step = 0; step < 4; step++)
        {
            Step(first, whole, step);
            if (step != 1)
                continue;
            whole.Value.Data.CopyTo(resumed.Value.Data);
            var second = new Sgd([resumed], options);
            second.LoadState(first.State().ToDictionary(entry => entry.Name, entry => entry.Value));
            Step(second, resumed, 2);
            Step(second, resumed, 3);
        }

        Assert.Equal(whole.Value.ToArray(), resumed.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ParametersOfEverySizeMoveAsEachDoesAlone(string name)
    {
        int[] sizes = [1, 200_003, 64, 65_536, 17];
        StateEntry[] together = Many(sizes), alone = Many(sizes);
        SgdOptions options = SgdFixtures.Cases[name].Options;
        var whole = new Sgd(together, options);
        Sgd[] single = [.. alone.Select(entry => new Sgd([entry], options))];
        int threads = Engine.Threads;
        try
        {
            for (int step = 0; step < 3; step++)
            {
                Engine.Threads = 3;
                whole.Step();
                Engine.Threads = 1;
                Array.ForEach(single, sgd => sgd.Step());
            }
        }
        finally
        {
            Engine.Threads = threads;
        }

        for (int i = 0; i < sizes.Length; i++)
            Assert.Equal(alone[i].Value.ToArray(), together[i].Value.ToArray());
    }

    [Fact]
    public void AGradientOfAnotherSizeIsRefused()
    {
        StateEntry parameter = Many(3)[0];
        parameter.Value.Grad = Tensor.Zeros(new Shape(4));
        Assert.Contains("its gradient [4]", Assert.Throws<ArgumentException>(() => new Sgd([parameter], new SgdOptions()).Step()).Message);
    }

    [Fact]
    public void AParameterWithoutGradientStaysAndHasNoState()
    {
        StateEntry moved = Parameter("moved"), still = Parameter("still");
        var sgd = new Sgd([moved, still], new SgdOptions { Momentum = 0.9, WeightDecay = 0.1 });
        Step(sgd, moved, 0);
        Assert.Equal(SgdFixtures.Start, still.Value.ToArray());
        Assert.Equal(["moved.momentum_buffer"], sgd.State().Select(entry => entry.Name));
    }

    [Fact]
    public void AScaleSetsParametersApart()
    {
        StateEntry weight = Parameter("0.weight"), bias = Parameter("0.bias"), alone = Parameter("alone");
        var options = new SgdOptions { LearningRate = 0.1, WeightDecay = 0.05 };
        var sgd = new Sgd([weight, bias], options, entry => entry.Name.EndsWith("bias") ? new(2, 0) : ParameterScale.One);
        var reference = new Sgd([alone], new SgdOptions { LearningRate = 0.2 });
        (weight.Value.Grad, bias.Value.Grad, alone.Value.Grad) = (Gradient(0), Gradient(0), Gradient(0));
        sgd.Step();
        reference.Step();
        AssertClose(SgdFixtures.Cases["weight decay"].After[0], weight.Value);
        Assert.Equal(alone.Value.ToArray(), bias.Value.ToArray());
    }

    [Fact]
    public void ZeroGradForgetsTheGradientsAndReturnsTheirMemory()
    {
        StateEntry parameter = Parameter("w");
        Tensor gradient = Gradient(0);
        parameter.Value.Grad = gradient;
        new Sgd([parameter], new SgdOptions()).ZeroGrad();
        Assert.Null(parameter.Value.Grad);
        Assert.False(gradient.IsAllocated);
    }

    [Fact]
    public void StateOfAnotherModelIsRefusedAndChangesNothing()
    {
        StateEntry parameter = Parameter("w");
        var sgd = new Sgd([parameter], new SgdOptions { Momentum = 0.9 });
        Step(sgd, parameter, 0);
        float[] before = sgd.State().Single().Value.ToArray();
        var stranger = Assert.Throws<ArgumentException>(
            () => sgd.LoadState(new Dictionary<string, Tensor> { ["v.momentum_buffer"] = Gradient(1) }));
        Assert.Contains("v.momentum_buffer, which belongs to no parameter", stranger.Message);
        var shape = Assert.Throws<ArgumentException>(
            () => sgd.LoadState(new Dictionary<string, Tensor> { ["w.momentum_buffer"] = Tensor.Zeros(new Shape(2)) }));
        Assert.Contains("has shape [2], its parameter [5]", shape.Message);
        Assert.Equal(before, sgd.State().Single().Value.ToArray());
    }

    public static TheoryData<SgdOptions, string> Refused => new()
    {
        { new SgdOptions { LearningRate = double.NaN }, "learning rate" },
        { new SgdOptions { LearningRate = -1 }, "learning rate" },
        { new SgdOptions { Momentum = 1 }, "momentum 1" },
        { new SgdOptions { WeightDecay = -1 }, "weight decay" },
        { new SgdOptions { Dampening = double.PositiveInfinity }, "dampening" },
        { new SgdOptions { Nesterov = true }, "Nesterov" },
        { new SgdOptions { Nesterov = true, Momentum = 0.9, Dampening = 0.1 }, "Nesterov" },
        { new SgdOptions { Form = SgdForm.AlexNet2012, Dampening = 0.1 }, "2012" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void ConstantsThatDoNotGoTogetherAreRefused(SgdOptions options, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(() => new Sgd([], options)).Message);

    [Fact]
    public void AParameterGivenTwiceIsRefused()
    {
        StateEntry parameter = Parameter("w");
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => new Sgd([parameter, parameter], new SgdOptions())).Message);
    }

    private static StateEntry Parameter(string name) =>
        new(name, Tensor.FromArray(new Shape(SgdFixtures.Start.Length), SgdFixtures.Start), StateKind.Parameter);

    private static Tensor Gradient(int step) => Tensor.FromArray(new Shape(SgdFixtures.Start.Length), SgdFixtures.Gradients[step]);

    private static void Step(Sgd sgd, StateEntry parameter, int step)
    {
        parameter.Value.Grad = Gradient(step);
        sgd.LearningRate = SgdFixtures.Rates[step];
        sgd.Step();
        sgd.ZeroGrad();
    }

    private static StateEntry[] Many(params int[] sizes) =>
    [
        .. sizes.Select((size, index) =>
        {
            Tensor value = Tensor.Empty(new Shape(size));
            Kernels.Philox.ForName(1, $"{index}").FillNormal(value.Data);
            value.Grad = Tensor.Empty(value.Shape);
            Kernels.Philox.ForName(2, $"{index}").FillNormal(value.Grad.Data);
            return new StateEntry($"p{index}", value, StateKind.Parameter);
        }),
    ];

    private static void AssertClose(float[] expected, Tensor actual)
    {
        float[] values = actual.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            float allowed = 1e-6f * (1f + MathF.Abs(expected[i]));
            Assert.True(MathF.Abs(values[i] - expected[i]) <= allowed, $"element {i}: {values[i]:g9}, expected {expected[i]:g9}");
        }
    }
}
