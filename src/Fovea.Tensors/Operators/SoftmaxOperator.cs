using Fovea.Kernels.Losses;

namespace Fovea.Tensors.Operators;

/// <summary>exp(x) over its sum, across dimension 1 of [rows, C] or [N, C, H, W].</summary>
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
    protected internal override void Forward(OperatorCall call) =>
        SoftmaxKernel.Forward(Engine.Pool, ChannelRows(call.Output.Shape), call.Inputs[0].Data, call.Output.Data);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => SoftmaxKernel.Backward(
            Engine.Pool, ChannelRows(gradient.Output.Shape), gradient.Output.Data, gradient.GradOutput.Data, target));
}
