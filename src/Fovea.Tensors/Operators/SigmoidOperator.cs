using Fovea.Kernels.Activations;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The logistic function 1 / (1 + exp(-x)), elementwise.</summary>
public sealed class SigmoidOperator : Operator
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
    public override void Export(OperatorExport export) => export.Result("Sigmoid");

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        SigmoidKernel.Forward(call.Pool, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => SigmoidKernel.Backward(gradient.Pool, gradient.Output.Data, gradient.GradOutput.Data, target));
}
