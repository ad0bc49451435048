using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Pads maps with channels of zeros: [N, C, H, W] to [N, before + C + after, H, W].</summary>
/// <exception cref="ArgumentException">A number of channels is negative.</exception>
public sealed class PadChannelsOperator(int before, int after) : Operator
{
    /// <summary>The number of zero channels before the map's own.</summary>
    public int Before { get; } = OperatorArgument.CheckMinimum(0, before, "PadChannels", nameof(before));

    /// <summary>The number of zero channels after the map's own.</summary>
    public int After { get; } = OperatorArgument.CheckMinimum(0, after, "PadChannels", nameof(after));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = CheckMap(inputs);
        return new Shape(x[0], Before + x[1] + After, x[2], x[3]);
    }

    /// <inheritdoc/>
    public override bool IsPixelwise => true;

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => Before == 0 && After == 0;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) =>
        export.Result("Pad", [export.Inputs[0], export.Constant(0, Before, 0, 0, 0, After, 0, 0)]);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        int channels = call.Input(0).Shape[1];
        var to = new Columns(call.Output.Shape[1], Before);
        ColumnCopy.Run(call.Pool, call.Input(0).Values, new Columns(channels, 0), call.Output.Values, to, channels, clear: true);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
    {
        int channels = gradient.Inputs[0].Shape[1];
        var from = new Columns(gradient.Output.Shape[1], Before);
        ColumnCopy.Run(gradient.Pool, gradient.GradOutput.Data, from, target, new Columns(channels, 0), channels);
    });
}
