using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Tests;

/// <summary>What passes back through ReLU by each rule, and backward passes that start inside of a network.</summary>
public sealed class ReluGradientTests
{
    private static readonly float[] _values = [-2f, -1f, 0f, 1f, 2f, 3f], _incoming = [5f, -5f, 5f, -5f, 5f, 0f];

    [Theory]
    [InlineData(ReluGradient.Standard, new[] { 0f, 0f, 0f, -5f, 5f, 0f })]
    [InlineData(ReluGradient.Guided, new[] { 0f, 0f, 0f, 0f, 5f, 0f })]
    [InlineData(ReluGradient.Deconvolution, new[] { 5f, 0f, 5f, 0f, 5f, 0f })]
    public void ARulePassesWhatItSays(ReluGradient rule, float[] expected)
    {
        Tensor x = Leaf(_values);
        using var tape = new GradientTape(reluGradient: rule);
        Assert.Equal(rule, tape.ReluGradient);
        Tensor y = x.Relu();
        Assert.Equal([0f, 0f, 0f, 1f, 2f, 3f], y.ToArray());
        tape.Backward(y, Tensor.FromArray(y.Shape, _incoming));
        Assert.Equal(expected, x.Grad!.ToArray());
    }

    [Theory]
    [InlineData(ReluGradient.Standard)]
    [InlineData(ReluGradient.Guided)]
    [InlineData(ReluGradient.Deconvolution)]
    public void ARecomputedSegmentHasTheRuleOfItsTape(ReluGradient rule)
    {
        float[][] gradients = [.. new[] { false, true }.Select(recompute =>
        {
            Tensor x = Leaf(_values);
            using var tape = new GradientTape(reluGradient: rule);
            Func<Tensor, Tensor> segment = input => input.Scale(-2f).Relu().Scale(-3f);
            Tensor y = recompute ? Recomputation.Apply(segment, x) : segment(x);
            tape.Backward(y, Tensor.FromArray(y.Shape, _incoming));
            return x.Grad!.ToArray();
        })];
        Assert.Equal(gradients[0], gradients[1]);
        Assert.Contains(gradients[0], value => value != 0f);
    }

    [Fact]
    public void ABackwardPassStartsAtAnyResultWithAnyGradient()
    {
        Tensor x = Leaf(1f, -2f, 3f);
        Tensor given = Tensor.FromArray(new Shape(3), [0f, 10f, 1f]);
        using var tape = new GradientTape();
        Tensor middle = x.Scale(2f);
        Tensor end = middle.Scale(100f);
        tape.Backward(middle, given);
        Assert.Equal([0f, 20f, 2f], x.Grad!.ToArray());
        Assert.Equal([0f, 10f, 1f], given.ToArray());
        Assert.Equal([2f, -4f, 6f], middle.ToArray());
        Assert.False(end.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => tape.Backward(middle, given));
    }

    [Fact]
    public void AGradientOfAnotherShapeOrToAStrangerIsRefused()
    {
        Tensor x = Leaf(1f, -2f);
        using var tape = new GradientTape();
        Tensor y = x.Scale(2f);
        string message = Assert.Throws<ArgumentException>(() => tape.Backward(y, Tensor.Zeros(new Shape(3)))).Message;
        Assert.Contains("a gradient of shape [3]; expected that of the result, [2]", message);
        message = Assert.Throws<InvalidOperationException>(() => tape.Backward(x, Tensor.Zeros(new Shape(2)))).Message;
        Assert.Contains("the result was not computed under this tape", message);
    }

    private static Tensor Leaf(params float[] values)
    {
        Tensor x = Tensor.FromArray(new Shape(values.Length), values);
        x.RequiresGrad = true;
        return x;
    }
}
