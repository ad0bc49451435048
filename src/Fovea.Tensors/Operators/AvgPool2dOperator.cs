using Fovea.Kernels.Pooling;

namespace Fovea.Tensors.Operators;

/// <summary>The mean over square windows of maps [N, C, H, W], with PyTorch's meaning of the attributes.</summary>
/// <exception cref="ArgumentException">Kernel or stride is below 1, or the padding is not between 0 and half the kernel.</exception>
public sealed class AvgPool2dOperator(int kernel, int stride, int padding = 0, bool ceilMode = false, bool countIncludePad = true) : Operator
{
    private readonly PoolWindow _window = new("AvgPool2d", kernel, stride, padding, 1, ceilMode);

    /// <summary>Whether a last window that reaches beyond the padded map counts.</summary>
    public bool CeilMode => _window.CeilMode;

    /// <summary>Whether the padding's zeros count in the mean.</summary>
    public bool CountIncludePad => countIncludePad;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return _window.OutputShape(CheckMap(inputs));
    }

    /// <inheritdoc/>
    public override Window? WindowFor(ReadOnlySpan<Shape> inputs) => _window.Window;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        AvgPoolKernel.Forward(Engine.Pool, _window.Geometry(call.Inputs[0].Shape), countIncludePad, call.Inputs[0].Data, call.Output.Data);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => AvgPoolKernel.Backward(
            Engine.Pool, _window.Geometry(gradient.Inputs[0].Shape), countIncludePad, gradient.GradOutput.Data, target));
}
