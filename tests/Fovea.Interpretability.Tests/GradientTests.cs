using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Interpretability.Tests;

/// <summary>What the methods that go back through a network leave behind, and what they say of networks that are simple enough.</summary>
public sealed class GradientTests
{
    private readonly Sequential _network = SmallNetwork.Create();
    private readonly Tensor _image = SmallNetwork.Noise(SmallNetwork.Image);

    [Fact]
    public void ANetworkIsLeftAsItWas()
    {
        StateEntry[] parameters = [.. _network.Parameters()];
        parameters[1].Value.RequiresGrad = false;
        float[] image = _image.ToArray();
        GradCam.Of(_network, _image, 1, "4");
        Saliency.Of(_network, _image, 1);
        Deconvolution.Of(_network, _image, "4");
        Assert.All(parameters, parameter => Assert.Null(parameter.Value.Grad));
        Assert.All(parameters.Index(), parameter => Assert.Equal(parameter.Index != 1, parameter.Item.Value.RequiresGrad));
        Assert.Equal(image, _image.ToArray());
        Assert.False(_image.RequiresGrad);
        using var tape = new GradientTape();
        tape.Backward(_network.Forward(_image), Tensor.Full(new Shape(1, SmallNetwork.Classes), 1f));
        Assert.NotNull(parameters[0].Value.Grad);
    }

    [Fact]
    public void AFailureLeavesTheNetworkAsItWasToo()
    {
        Assert.Throws<ExplanationException>(() => Saliency.Of(_network, _image, 99));
        Assert.All(_network.Parameters(), parameter => Assert.True(parameter.Value.RequiresGrad));
        using var tape = new GradientTape();
    }

    [Fact]
    public void SaliencyIsTheSlopeOfTheLogit()
    {
        const float Step = 1e-2f;
        Saliency saliency = Saliency.Of(_network, _image, 3);
        float[] values = _image.ToArray();
        foreach (int i in (int[])[7, 333, 959])
        {
            float slope = (Logit(values, i, Step) - Logit(values, i, -Step)) / (2 * Step);
            Assert.Equal(slope, saliency.Gradient.Values[i], 2e-3f);
        }

        Assert.Equal(
            saliency.Map[4, 5], Enumerable.Range(0, 3).Max(channel => Math.Abs(saliency.Gradient[channel, 4, 5])));
    }

    [Fact]
    public void GradCamWeighsMapsByTheirMeanGradient()
    {
        GradCam cam = GradCam.Of(_network, _image, 1, "5");
        float[] weight = [.. _network.Layers[7].Parameters().First().Value.ToArray().Skip(12 * 20).Take(12 * 20)];
        float[] maps = [.. ActivationMaps.Of(_network, _image, "5").Maps.Values];
        float[] means = [.. weight.Chunk(20).Select(map => map.Average())];
        Assert.All(means.Zip(cam.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        for (int i = 0; i < 20; i++)
            Assert.Equal(Math.Max(0, means.Select((mean, unit) => mean * maps[(unit * 20) + i]).Sum()), cam.Map.Values[i], 1e-6f);
    }

    [Fact]
    public void IntegratedGradientsAddUpToTheDifference()
    {
        IntegratedGradients rough = IntegratedGradients.Of(_network, _image, 0, steps: 1);
        IntegratedGradients fine = IntegratedGradients.Of(_network, _image, 0, steps: 200);
        Assert.InRange(Math.Abs(fine.Error), 0, 0.02 * Math.Abs(fine.Difference));
        Assert.InRange(Math.Abs(fine.Error), 0, Math.Abs(rough.Error));
        Assert.Equal(0, IntegratedGradients.Of(_network, _image, 0, _image).Difference);
        Assert.All(IntegratedGradients.Of(_network, _image, 0, _image).Attributions.Values, value => Assert.Equal(0, value));
        Assert.Throws<ArgumentException>(() => IntegratedGradients.Of(_network, _image, 0, Tensor.Zeros(new Shape(1, 3, 2, 2))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public void TheRuleIsExactForPolynomials(int count)
    {
        (double Point, double Weight)[] rule = GaussLegendre.Rule(count);
        Assert.Equal(rule.OrderBy(each => each.Point), rule);
        for (int degree = 0; degree < 2 * count; degree++)
            Assert.Equal(1.0 / (degree + 1), rule.Sum(each => each.Weight * Math.Pow(each.Point, degree)), 1e-12);
    }

    [Fact]
    public void OnlyOneImageIsExplainedAtATime()
    {
        Assert.Throws<ArgumentException>(() => Saliency.Of(_network, SmallNetwork.Noise(new Shape(2, 3, 20, 16)), 0));
        Assert.Throws<ArgumentException>(() => ActivationMaps.Of(_network, SmallNetwork.Noise(new Shape(3, 20)), "1"));
    }

    private float Logit(float[] values, int index, float step)
    {
        float[] moved = [.. values];
        moved[index] += step;
        return _network.Forward(Tensor.FromArray(_image.Shape, moved)).ToArray()[3];
    }
}
