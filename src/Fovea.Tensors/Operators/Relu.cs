using Fovea.Kernels.Activations;

namespace Fovea.Tensors.Operators;

/// <summary>The rectified linear unit max(x, 0), elementwise; NaN stays NaN and the gradient at 0 is 0.</summary>
public sealed class Relu : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        ReluKernel.Forward(Engine.Pool, call.Inputs[0].Data, call.Output.Data);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => ReluKernel.Backward(Engine.Pool, gradient.Output.Data, gradient.GradOutput.Data, target));
}
