using Fovea.Kernels.Activations;

namespace Fovea.Tensors.Operators;

/// <summary>The hyperbolic tangent, elementwise.</summary>
public sealed class TanhOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        TanhKernel.Forward(Engine.Pool, call.Inputs[0].Data, call.Output.Data);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => TanhKernel.Backward(Engine.Pool, gradient.Output.Data, gradient.GradOutput.Data, target));
}
