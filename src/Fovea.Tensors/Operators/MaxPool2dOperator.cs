using Fovea.Kernels.Pooling;
using Fovea.Tensors.Exporting;
using System.Runtime.InteropServices;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The maximum over windows of maps [N, C, H, W]. The attributes have the meaning of PyTorch's <c>MaxPool2d</c>; padding is never
/// the maximum.
/// </summary>
/// <exception cref="ArgumentException">
/// Kernel, stride or dilation is below 1, or the padding is not between 0 and half the kernel.
/// </exception>
public sealed class MaxPool2dOperator(Window window, bool ceilMode = false) : Operator
{
    private readonly PoolAttributes _attributes = new("MaxPool2d", window, ceilMode);

    /// <summary>Creates pooling over square windows.</summary>
    public MaxPool2dOperator(int kernel, int stride, int padding = 0, int dilation = 1, bool ceilMode = false)
        : this(PoolAttributes.Square(kernel, stride, padding, dilation), ceilMode)
    {
    }

    /// <summary>Whether the output size is rounded up, so that a last window may extend beyond the padded map.</summary>
    public bool CeilMode => _attributes.CeilMode;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return _attributes.OutputShape(CheckMap(inputs));
    }

    /// <inheritdoc/>
    public override Window? WindowFor(ReadOnlySpan<Shape> inputs) => _attributes.Window;

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => _attributes.IsIdentity;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => (long)output.Elements * sizeof(int);

    /// <inheritdoc/>
    public override void Export(OperatorExport export) =>
        export.Result("MaxPool", _attributes.Exported(export));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0);
        Pool2dGeometry g = _attributes.Geometry(x.Shape);
        if (!call.IsRecorded)
        {
            MaxPoolKernel.Forward(call.Pool, g, x.Values, call.Output.Values);
            return;
        }

        Tensor switches = Tensor.Empty(call.Output.Shape);
        call.Saved = [switches];
        MaxPoolKernel.ForwardWithIndices(call.Pool, g, x.Values, call.Output.Values, MemoryMarshal.Cast<float, int>(switches.Data));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        Pool2dGeometry g = _attributes.Geometry(gradient.Inputs[0].Shape);
        gradient.Give(0, target => MaxPoolKernel.Backward(
            gradient.Pool, g, gradient.GradOutput.Data, MemoryMarshal.Cast<float, int>(gradient.Saved[0].Data), target));
    }
}
