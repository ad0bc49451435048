using Fovea.Kernels.Activations;
using Fovea.Kernels.Losses;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The binary cross-entropy between logits and target probabilities in [0, 1] of the same shape, as a scalar; PyTorch's
/// <c>binary_cross_entropy_with_logits</c>. An element's loss is max(x, 0) - x t + log(1 + exp(-|x|)).
/// </summary>
/// <param name="reduction">Whether the result is the mean of all elements, which is NaN for none, or their sum.</param>
public sealed class BinaryCrossEntropyOperator(LossReduction reduction = LossReduction.Mean) : Operator
{
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
        ReadOnlyTensorView logits = call.Input(0), targets = call.Input(1);
        double sum = BinaryCrossEntropyKernel.Sum(call.Pool, logits.Values, targets.Values);
        call.Output.Values[0] = (float)(sum / reduction.Divisor(logits.Shape));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor logits, Tensor targets) = (gradient.Inputs[0], gradient.Inputs[1]);
        float scale = gradient.GradOutput.Item() / reduction.Divisor(logits.Shape);
        gradient.Give(0, slope => BinaryCrossEntropyKernel.Backward(gradient.Pool, logits.Data, targets.Data, scale, slope));
        gradient.Give(1, slope => ArithmeticKernel.Scale(gradient.Pool, logits.Data, -scale, slope));
    }
}
