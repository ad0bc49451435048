using Fovea.Kernels.Losses;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The softmax, exp(x) divided by its sum, across dimension 1 of [rows, C] or [N, C, H, W].</summary>
public sealed class SoftmaxOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        CheckChannels(inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsPixelwise => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Softmax", new ExportedAttribute("axis", 1));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        SoftmaxKernel.Forward(call.Pool, ChannelRows(call.Output.Shape), call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => SoftmaxKernel.Backward(
            gradient.Pool, ChannelRows(gradient.Output.Shape), gradient.Output.Data, gradient.GradOutput.Data, target));
}
