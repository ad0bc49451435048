using Fovea.Kernels.Activations;

namespace Fovea.Tensors.Operators;

/// <summary>The sum of two tensors of one shape: the end of a residual block.</summary>
public sealed class Add : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckSameShape(inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        ArithmeticKernel.Add(Engine.Pool, call.Inputs[0].Data, call.Inputs[1].Data, call.Output.Data);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        gradient.PassOn(0);
        gradient.PassOn(1);
    }
}
