using Fovea.Kernels.Losses;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The logarithm of the softmax across dimension 1 of [rows, C] or [N, C, H, W].</summary>
public sealed class LogSoftmaxOperator : Operator
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
    public override void Export(OperatorExport export) => export.Result("LogSoftmax", new ExportedAttribute("axis", 1));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        SoftmaxKernel.LogForward(call.Pool, ChannelRows(call.Output.Shape), call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => SoftmaxKernel.LogBackward(
            gradient.Pool, ChannelRows(gradient.Output.Shape), gradient.Output.Data, gradient.GradOutput.Data, target));
}
