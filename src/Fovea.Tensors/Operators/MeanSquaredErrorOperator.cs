using Fovea.Kernels.Losses;

namespace Fovea.Tensors.Operators;

/// <summary>The mean of the squared differences between an input and a target of the same shape, as a scalar.</summary>
public sealed class MeanSquaredErrorOperator : Operator
{
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
        call.Output.Values[0] = (float)(SquaredErrorKernel.Sum(call.Pool, x.Values, target.Values) / x.Shape.Elements);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor x, Tensor target) = (gradient.Inputs[0], gradient.Inputs[1]);
        float scale = gradient.GradOutput.Item() / x.Shape.Elements;
        gradient.Give(0, slope => SquaredErrorKernel.Backward(gradient.Pool, x.Data, target.Data, scale, slope));
        gradient.Give(1, slope => SquaredErrorKernel.Backward(gradient.Pool, target.Data, x.Data, scale, slope));
    }
}
