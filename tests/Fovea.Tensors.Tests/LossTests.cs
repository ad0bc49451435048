using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

/// <summary>Losses between two tensors of the same shape against PyTorch's values in float64, and of nothing.</summary>
public sealed class LossTests
{
    private static readonly float[] _logits = [-30f, -2.5f, -0.5f, 0f, 0.75f, 3f, 18f, 100f, -1.25f];
    private static readonly float[] _targets = [0f, 1f, 0.25f, 0.5f, 0f, 1f, 1f, 0f, 0.9f];

    [Fact]
    public void BinaryCrossEntropyIsPyTorchs()
    {
        Tensor x = Leaf(new Shape(3, 3), _logits), t = Leaf(new Shape(3, 3), _targets);
        using var tape = new GradientTape();
        Tensor loss = x.BinaryCrossEntropy(t);
        Assert.Equal(11.825944594810743, loss.Item(), 1e-6 * 11.8);
        tape.Backward(loss);
        AssertClose(
            [
                1.0397358854e-14, -1.0268242444e-01, 1.4171185422e-02, 0.0, 7.5464299908e-02, -5.2695414642e-03, -1.6922199444e-09,
                1.1111111111e-01, -7.5255540131e-02,
            ],
            x.Grad!.ToArray());
        AssertClose(
            [
                3.3333333333, 0.2777777778, 0.0555555556, 0.0, -0.0833333333, -0.3333333333, -2.0, -11.1111111111, 0.1388888889,
            ],
            t.Grad!.ToArray());
    }

    [Fact]
    public void TheSumIsTheMeanTimesTheElements()
    {
        var shape = new Shape(3, 3);
        (Operator Mean, Operator Sum)[] losses =
        [
            (new BinaryCrossEntropyOperator(), new BinaryCrossEntropyOperator(LossReduction.Sum)),
            (new SmoothL1Operator(0.5f), new SmoothL1Operator(0.5f, LossReduction.Sum)),
        ];
        foreach ((Operator mean, Operator sum) in losses)
        {
            (float ofMean, float[] meanSlopes) = LossAndGradient(mean, shape);
            (float ofSum, float[] sumSlopes) = LossAndGradient(sum, shape);
            Assert.Equal(9f * ofMean, ofSum, 1e-6f * ofSum);
            AssertClose(Array.ConvertAll(meanSlopes, slope => 9.0 * slope), sumSlopes);
        }
    }

    [Fact]
    public void TheSumOfNothingIsZero()
    {
        Operator[] losses = [new BinaryCrossEntropyOperator(LossReduction.Sum), new SmoothL1Operator(1f, LossReduction.Sum)];
        foreach (Operator loss in losses)
        {
            (float value, float[] slopes) = LossAndGradient(loss, new Shape(0, 3));
            Assert.Equal(0f, value);
            Assert.Empty(slopes);
        }
    }

    private static (float Loss, float[] Gradient) LossAndGradient(Operator op, Shape shape)
    {
        Tensor x = Leaf(shape, _logits[..shape.Elements]), t = Leaf(shape, _targets[..shape.Elements]);
        using var tape = new GradientTape();
        Tensor loss = op.Apply(x, t);
        float value = loss.Item();
        tape.Backward(loss);
        return (value, x.Grad!.ToArray());
    }

    private static Tensor Leaf(Shape shape, float[] values)
    {
        Tensor leaf = Tensor.FromArray(shape, values);
        leaf.RequiresGrad = true;
        return leaf;
    }

    /// <summary>
    /// Close relative to each value, however small. A slope of zero is a probability less its target: there the probability's rounding
    /// remains, since the exponential of some vector widths is a unit in the last place off at 0.
    /// </summary>
    private static void AssertClose(double[] expected, float[] actual)
    {
        const double Rounding = 1.0 / (1 << 24);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], expected[i] == 0 ? Rounding : 2e-6 * Math.Abs(expected[i]));
    }
}
