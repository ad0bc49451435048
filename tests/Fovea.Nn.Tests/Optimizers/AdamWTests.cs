using Fovea.Nn.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Optimizers;

/// <summary>AdamW against its formula in float64, and its state.</summary>
public sealed class AdamWTests
{
    private static readonly float[] _start = [0.5f, -1.25f, 2f, 0f, -0.03125f];

    private static readonly float[][] _gradients =
    [
        [0.25f, -0.5f, 1f, 0.125f, 3f], [-0.75f, 0.5f, 0.25f, 0f, 2f], [0.5f, 1.5f, -2f, -0.25f, 1f], [0f, 0f, 0f, 0f, 0f],
    ];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.05, 1)]
    [InlineData(0.05, 3)]
    public void TheParametersAreThoseOfTheFormula(double weightDecay, double scale)
    {
        var parameter = Tensor.FromChannelsLast(new Shape(5), _start);
        var optimizer = new AdamW(
            [new StateEntry("w", parameter, StateKind.Parameter)], new AdamWOptions { LearningRate = 0.1, WeightDecay = weightDecay },
            _ => new ParameterScale(scale, 1));
        double rate = 0.1 * scale;
        double[] w = [.. _start.Select(value => (double)value)], m = new double[5], v = new double[5];
        for (int step = 1; step <= _gradients.Length; step++)
        {
            parameter.Grad = Tensor.FromChannelsLast(new Shape(5), _gradients[step - 1]);
            optimizer.Step();
            optimizer.ZeroGrad();
            for (int i = 0; i < 5; i++)
            {
                double g = _gradients[step - 1][i];
                w[i] *= 1 - (rate * weightDecay);
                m[i] = (0.9 * m[i]) + (0.1 * g);
                v[i] = (0.999 * v[i]) + (0.001 * g * g);
                w[i] -= rate / (1 - Math.Pow(0.9, step)) * m[i] / ((Math.Sqrt(v[i]) / Math.Sqrt(1 - Math.Pow(0.999, step))) + 1e-8);
                Assert.Equal(w[i], parameter.Data[i], 2e-6);
            }
        }
    }

    [Fact]
    public void ARestoredOptimizerGoesOnToTheBit()
    {
        (Tensor whole, Tensor parts) = (Tensor.FromChannelsLast(new Shape(5), _start), Tensor.FromChannelsLast(new Shape(5), _start));
        AdamW first = Create(whole);
        Step(first, whole, _gradients);
        AdamW second = Create(parts);
        Step(second, parts, _gradients[..2]);
        Assert.Equal(["w.exp_avg", "w.exp_avg_sq", "w.step"], second.State().Select(entry => entry.Name));
        AdamW third = Create(parts);
        third.LoadState(second.State().ToDictionary(entry => entry.Name, entry => entry.Value));
        Step(third, parts, _gradients[2..]);
        Assert.Equal(whole.ToArray(), parts.ToArray());
    }

    [Fact]
    public void BadOptionsAreRefusedByName()
    {
        Assert.Contains("betas 1 and 0.999", Assert.Throws<ArgumentException>(() => new AdamW([], new AdamWOptions { Beta1 = 1 })).Message);
        Assert.Contains("learning rate -1", Assert.Throws<ArgumentException>(() => new AdamW([], new() { LearningRate = -1 })).Message);
    }

    private static AdamW Create(Tensor parameter) =>
        new([new StateEntry("w", parameter, StateKind.Parameter)], new AdamWOptions { LearningRate = 0.1 });

    private static void Step(AdamW optimizer, Tensor parameter, float[][] gradients)
    {
        foreach (float[] gradient in gradients)
        {
            parameter.Grad = Tensor.FromChannelsLast(new Shape(5), gradient);
            optimizer.Step();
            optimizer.ZeroGrad();
        }
    }
}
