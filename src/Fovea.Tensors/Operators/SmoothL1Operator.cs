using Fovea.Kernels.Losses;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The smooth L1 loss between an input and a target of the same shape, as a scalar (Girshick 2015, arXiv:1504.08083). For a difference d an
/// element's loss is d^2 / (2 beta) where |d| is below beta, and |d| - beta / 2 elsewhere.
/// </summary>
/// <param name="beta">The absolute difference at which the loss changes from quadratic to linear.</param>
/// <param name="reduction">Whether the result is the mean of all elements, which is NaN for none, or their sum.</param>
/// <exception cref="ArgumentException">Beta is negative.</exception>
public sealed class SmoothL1Operator(float beta = 1f, LossReduction reduction = LossReduction.Mean) : Operator
{
    /// <summary>The absolute difference at which the loss changes from quadratic to linear.</summary>
    public float Beta { get; } = beta >= 0f ? beta : throw new ArgumentException($"SmoothL1: beta is {beta}; expected at least 0.");

    /// <summary>Whether the result is the mean or the sum of all elements.</summary>
    public LossReduction Reduction => reduction;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckSameShape(inputs);
        return new Shape();
    }

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0), target = call.Input(1);
        call.Output.Values[0] = (float)(SmoothL1Kernel.Sum(call.Pool, x.Values, target.Values, Beta) / reduction.Divisor(x.Shape));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor x, Tensor target) = (gradient.Inputs[0], gradient.Inputs[1]);
        float scale = gradient.GradOutput.Item() / reduction.Divisor(x.Shape);
        gradient.Give(0, slope => SmoothL1Kernel.Backward(gradient.Pool, x.Data, target.Data, Beta, scale, slope));
        gradient.Give(1, slope => SmoothL1Kernel.Backward(gradient.Pool, target.Data, x.Data, Beta, scale, slope));
    }
}
