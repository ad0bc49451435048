using Fovea.Kernels.Pooling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The mean over windows of maps [N, C, H, W]. The attributes have the meaning of PyTorch's <c>AvgPool2d</c>.</summary>
/// <exception cref="ArgumentException">Kernel or stride is below 1, or the padding is not between 0 and half the kernel.</exception>
public sealed class AvgPool2dOperator(Window window, bool ceilMode = false, bool countIncludePad = true) : Operator
{
    private readonly PoolAttributes _attributes = new("AvgPool2d", window, ceilMode);

    /// <summary>Creates pooling over square windows.</summary>
    public AvgPool2dOperator(int kernel, int stride, int padding = 0, bool ceilMode = false, bool countIncludePad = true)
        : this(PoolAttributes.Square(kernel, stride, padding), ceilMode, countIncludePad)
    {
    }

    /// <summary>Whether the output size is rounded up, so that a last window may extend beyond the padded map.</summary>
    public bool CeilMode => _attributes.CeilMode;

    /// <summary>Whether the zeros of the padding are included in the mean.</summary>
    public bool CountIncludePad => countIncludePad;

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
    public override void Export(OperatorExport export)
    {
        (int rows, int columns) = (window.PaddingH, window.PaddingW);
        if (countIncludePad && (rows > 0 || columns > 0) && CeilMode)
        {
            // What lies beyond the padding does not count: the padding becomes a part of the map.
            string padded = export.Step("Pad", [export.Inputs[0], export.Constant(0, 0, rows, columns, 0, 0, rows, columns)]);
            export.Result("AveragePool", [padded], _attributes.Exported(export, isPadded: true));
            return;
        }

        export.Result("AveragePool", [.. _attributes.Exported(export), new("count_include_pad", countIncludePad ? 1 : 0)]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        AvgPoolKernel.Forward(
            call.Pool, _attributes.Geometry(call.Input(0).Shape), countIncludePad, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => AvgPoolKernel.Backward(
            gradient.Pool, _attributes.Geometry(gradient.Inputs[0].Shape), countIncludePad, gradient.GradOutput.Data, target));
}
