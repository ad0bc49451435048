using System.Runtime.InteropServices;
using Fovea.Kernels.Pooling;

namespace Fovea.Tensors.Operators;

/// <summary>The maximum over square windows of maps [N, C, H, W], with PyTorch's meaning of the attributes; padding never wins.</summary>
/// <exception cref="ArgumentException">
/// Kernel, stride or dilation is below 1, or the padding is not between 0 and half the kernel.
/// </exception>
public sealed class MaxPool2dOperator(int kernel, int stride, int padding = 0, int dilation = 1, bool ceilMode = false) : Operator
{
    private readonly PoolWindow _window = new("MaxPool2d", kernel, stride, padding, dilation, ceilMode);

    /// <summary>Whether a last window that reaches beyond the padded map counts.</summary>
    public bool CeilMode => _window.CeilMode;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return _window.OutputShape(CheckMap(inputs));
    }

    /// <inheritdoc/>
    public override Window? WindowFor(ReadOnlySpan<Shape> inputs) => _window.Window;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        Tensor x = call.Inputs[0];
        Pool2dGeometry g = _window.Geometry(x.Shape);
        if (!call.IsRecorded)
        {
            MaxPoolKernel.Forward(Engine.Pool, g, x.Data, call.Output.Data);
            return;
        }

        Tensor switches = Tensor.Empty(call.Output.Shape);
        call.Saved = [switches];
        MaxPoolKernel.ForwardWithIndices(Engine.Pool, g, x.Data, call.Output.Data, MemoryMarshal.Cast<float, int>(switches.Data));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        Pool2dGeometry g = _window.Geometry(gradient.Inputs[0].Shape);
        gradient.Give(0, target => MaxPoolKernel.Backward(
            Engine.Pool, g, gradient.GradOutput.Data, MemoryMarshal.Cast<float, int>(gradient.Saved[0].Data), target));
    }
}
