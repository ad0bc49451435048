using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Layers;

public sealed class DropoutTests
{
    private static readonly Tensor _ones = Tensor.Full(new Shape(100, 100), 1f);

    [Fact]
    public void UseGivesTheInputItself()
    {
        var dropout = new Dropout(0.9f);
        dropout.Eval();
        Assert.Same(_ones, dropout.Forward(_ones));
    }

    [Fact]
    public void TrainingDropsThatShareAndScalesTheRest()
    {
        var dropout = new Dropout(0.2f);
        dropout.Train(new RandomSource(1));
        float[] output = dropout.Forward(_ones).ToArray();
        Assert.Equal([0f, 1.25f], output.Distinct().Order());
        Assert.Equal(0.2, output.Count(value => value == 0f) / 10_000.0, 0.015);
    }

    [Fact]
    public void WhatIsDroppedDependsOnSeedStepAndLayerAlone()
    {
        float[] first = Dropped(seed: 1, step: 0, layer: 0);
        Assert.Equal(first, Dropped(seed: 1, step: 0, layer: 0));
        Assert.NotEqual(first, Dropped(seed: 2, step: 0, layer: 0));
        Assert.NotEqual(first, Dropped(seed: 1, step: 1, layer: 0));
        Assert.NotEqual(first, Dropped(seed: 1, step: 0, layer: 1));
    }

    [Fact]
    public void AProbabilityThatIsNoneIsRefused()
    {
        Assert.Contains("the probability is 1.5", Assert.Throws<ArgumentException>(() => new Dropout(1.5f)).Message);
        Assert.Contains("the probability is NaN", Assert.Throws<ArgumentException>(() => new Dropout(float.NaN)).Message);
    }

    private static float[] Dropped(ulong seed, ulong step, int layer)
    {
        var model = new Sequential(new Dropout(), new Dropout());
        model.Train(new RandomSource(seed) { Step = step });
        return ((Layer)model.Children[layer].Module).Forward(_ones).ToArray();
    }
}
