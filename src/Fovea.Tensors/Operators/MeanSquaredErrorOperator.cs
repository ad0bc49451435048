using Fovea.Kernels.Losses;

namespace Fovea.Tensors.Operators;

/// <summary>The mean of the squared differences of an input and a target of one shape.</summary>
public sealed class MeanSquaredErrorOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckSameShape(inputs);
        return new Shape();
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        (Tensor x, Tensor target) = (call.Inputs[0], call.Inputs[1]);
        call.Output.Data[0] = (float)(SquaredErrorKernel.Sum(Engine.Pool, x.Data, target.Data) / x.Shape.Elements);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor x, Tensor target) = (gradient.Inputs[0], gradient.Inputs[1]);
        float scale = gradient.GradOutput.Item() / x.Shape.Elements;
        gradient.Give(0, slope => SquaredErrorKernel.Backward(Engine.Pool, x.Data, target.Data, scale, slope));
        gradient.Give(1, slope => SquaredErrorKernel.Backward(Engine.Pool, target.Data, x.Data, scale, slope));
    }
}
