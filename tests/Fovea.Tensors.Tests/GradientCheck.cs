using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>
/// Compares an operator's gradients with central differences of the loss sum(output * upstream), the forward pass in single precision and
/// the loss in double.
/// </summary>
internal static class GradientCheck
{
    /// <summary>See <see cref="OperatorCases.DifferenceStep"/>.</summary>
    private const float Step = OperatorCases.DifferenceStep;

    /// <summary>
    /// Of the root mean square of the gradient. The inputs below have third derivatives of at most a few times the gradient; a wrong
    /// sign, factor, index or forgotten term is off by a tenth or more.
    /// </summary>
    private const double Tolerance = 5e-4;

    /// <summary>Checks the gradient to every input that requires one, at every element.</summary>
    public static void Run(Operator op, params Tensor[] inputs)
    {
        Tensor[] leaves = [.. inputs.Where(input => input.RequiresGrad)];
        Assert.NotEmpty(leaves);
        WeightedSum loss;
        using (var tape = new GradientTape())
        {
            Tensor output = op.Apply(inputs);
            loss = new WeightedSum(Goldens.Uniform("upstream", output.Shape.Elements, 0));
            tape.Backward(loss.Apply(output));
        }

        for (int i = 0; i < leaves.Length; i++)
            AssertClose($"{op.Name}, gradient {i}", Differences(() => loss.Of(op.Apply(inputs)), leaves[i]), leaves[i].Grad!.ToArray());
    }

    private static double[] Differences(Func<double> loss, Tensor leaf)
    {
        float[] values = leaf.ToArray();
        var differences = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            (float above, float below) = (value + Step, value - Step);
            double high = At(above), low = At(below);
            At(value);
            differences[i] = (high - low) / ((double)above - below);

            double At(float changed)
            {
                values[i] = changed;
                leaf.CopyFrom(values);
                return changed == value ? 0 : loss();
            }
        }

        return differences;
    }

    private static void AssertClose(string what, double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double rootMeanSquare = Math.Sqrt(expected.Sum(value => value * value) / expected.Length);
        Assert.True(rootMeanSquare > 1e-3, $"{what} is zero everywhere: the case checks nothing");
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= Tolerance * Math.Max(rootMeanSquare, Math.Abs(expected[i])),
                $"{what} at {i} is {actual[i]:g7}; the difference quotient is {expected[i]:g7}, root mean square {rootMeanSquare:g3}");
        }
    }
}
