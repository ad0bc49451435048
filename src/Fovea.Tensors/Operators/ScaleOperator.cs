using Fovea.Kernels.Activations;

namespace Fovea.Tensors.Operators;

/// <summary>Every element times a constant.</summary>
public sealed class ScaleOperator(float factor) : Operator
{
    /// <summary>The constant.</summary>
    public float Factor => factor;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        ArithmeticKernel.Scale(Engine.Pool, call.Inputs[0].Data, factor, call.Output.Data);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => ArithmeticKernel.Scale(Engine.Pool, gradient.GradOutput.Data, factor, target));
}
