using Fovea.Kernels.Activations;
using Fovea.Tensors.Exporting;

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
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Tanh");

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        TanhKernel.Forward(call.Pool, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => TanhKernel.Backward(gradient.Pool, gradient.Output.Data, gradient.GradOutput.Data, target));
}
