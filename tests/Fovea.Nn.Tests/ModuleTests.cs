using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Nn.Tests;

/// <summary>What every module can do: hooks, freezing, names of results.</summary>
public sealed class ModuleTests
{
    private static readonly Shape _images = new(2, 3, 8, 8);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HooksSeeEachResultOnceAndTheGradientThatThereIsWithoutFusion(bool recompute)
    {
        (float[] output, float[] gradient) = Seen(FusionRules.None, recompute: false);
        (float[] fusedOutput, float[] fusedGradient) = Seen(FusionRules.All, recompute);
        Assert.Equal(output, fusedOutput);
        Assert.Equal(gradient, fusedGradient);
        Assert.Contains(gradient, value => value != 0f);
    }

    [Fact]
    public void AHookThatWasDisposedSeesNothing()
    {
        (Sequential network, BatchNorm2d norm) = Network();
        int calls = 0;
        IDisposable hook = norm.OnOutput((module, _) =>
        {
            Assert.Same(norm, module);
            calls++;
        });
        network.Forward(Images());
        Assert.Equal(1, calls);
        hook.Dispose();
        hook.Dispose();
        network.Forward(Images());
        Assert.Equal(1, calls);
    }

    [Fact]
    public void WhatIsFrozenStaysSoInTrainingModeUntilItIsUnfrozen()
    {
        (Sequential network, BatchNorm2d norm) = Network();
        network.Freeze();
        network.Train(new RandomSource(1));
        Assert.True(network.IsTraining);
        Assert.Equal(FrozenParts.All, norm.Frozen);
        float[] mean = norm.RunningMean.ToArray();
        Assert.Empty(Learned(network));
        Assert.Equal(mean, norm.RunningMean.ToArray());

        network.Unfreeze(FrozenParts.Parameters);
        Assert.Equal(FrozenParts.Statistics, norm.Frozen);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], Learned(network));
        Assert.Equal(mean, norm.RunningMean.ToArray());

        network.Unfreeze();
        Learned(network);
        Assert.NotEqual(mean, norm.RunningMean.ToArray());
    }

    [Fact]
    public void FreezingAPartLeavesTheRestAsItIs()
    {
        (Sequential network, BatchNorm2d norm) = Network();
        norm.Freeze(FrozenParts.Parameters);
        network.Train(new RandomSource(1));
        float[] mean = norm.RunningMean.ToArray();
        Assert.Equal(["0.weight", "0.bias"], Learned(network));
        Assert.NotEqual(mean, norm.RunningMean.ToArray());
        Assert.Equal(FrozenParts.None, network.Frozen);
    }

    private static (float[] Output, float[] Gradient) Seen(FusionRules rules, bool recompute)
    {
        (Sequential network, BatchNorm2d norm) = Network();
        network.RecomputeActivations(recompute);
        network.Train(new RandomSource(1));
        float[]? output = null, gradient = null;
        using IDisposable outputHook = norm.OnOutput((_, value) =>
        {
            Assert.Null(output);
            output = value.ToArray();
        });
        using IDisposable gradientHook = norm.OnOutputGradient((_, value) =>
        {
            Assert.Null(gradient);
            gradient = value.ToArray();
        });
        using var tape = new GradientTape(rules);
        tape.Backward(network.Forward(Images()).Flatten().CrossEntropy([3, 1]));
        Assert.NotNull(output);
        Assert.NotNull(gradient);
        return (output, gradient);
    }

    /// <summary>The names of the parameters that get a gradient in a step.</summary>
    private static string[] Learned(Sequential network)
    {
        foreach (StateEntry parameter in network.Parameters())
            parameter.Value.ClearGrad();
        using var tape = new GradientTape();
        Tensor images = Images();
        images.RequiresGrad = true;
        tape.Backward(network.Forward(images).Flatten().CrossEntropy([3, 1]));
        return [.. network.Parameters().Where(parameter => parameter.Value.Grad is not null).Select(parameter => parameter.Name)];
    }

    private static (Sequential Network, BatchNorm2d Norm) Network()
    {
        var norm = new BatchNorm2d(4);
        var network = new Sequential(new Conv2d(3, 4, kernel: 3, padding: 1), norm, new Relu(), new MaxPool2d(kernel: 2));
        network.Initialize(seed: 2);
        return (network, norm);
    }

    private static Tensor Images()
    {
        var values = new float[_images.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = MathF.Sin(0.7f * i);
        return Tensor.FromArray(_images, values);
    }
}
