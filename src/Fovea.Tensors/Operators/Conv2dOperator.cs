using Fovea.Kernels.Convolution;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Convolution of maps [N, in, H, W] with filters [out, in / groups, kh, kw] and an optional bias [out], with PyTorch's meaning of
/// stride, padding, dilation and groups.
/// </summary>
/// <exception cref="ArgumentException">A stride, a dilation or the groups are below 1, or a padding is negative.</exception>
public sealed class Conv2dOperator(ConvAttributes attributes) : Operator
{
    private readonly ConvAttributes _attributes = attributes.Checked("Conv2d");

    /// <summary>Creates a convolution with the same stride, padding and dilation in both directions.</summary>
    public Conv2dOperator(int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        : this(ConvAttributes.Square(stride, padding, dilation, groups))
    {
    }

    /// <summary>The number of groups of channels that are convolved independently.</summary>
    public int Groups => _attributes.Groups;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Conv2dGeometry g = Geometry(inputs);
        return new Shape(g.N, g.OutChannels, g.OutputHeight, g.OutputWidth);
    }

    /// <inheritdoc/>
    public override Window? WindowFor(ReadOnlySpan<Shape> inputs) =>
        _attributes.Window(inputs[1][2], inputs[1][3]);

    /// <inheritdoc/>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)output.Elements * inputs[1][1] * inputs[1][2] * inputs[1][3];

    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override WeightedProduct? ProductFor(ReadOnlySpan<Shape> inputs) => new ConvolutionProduct(Geometry(inputs));

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input < 2;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) =>
        export.Result("Conv", _attributes.Exported(export.InputShape(1)));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        Convolution2d.Forward(
            call.Pool,
            Geometry([call.Input(0).Shape, call.Input(1).Shape]),
            call.Input(0).Values,
            call.Input(1).Values,
            call.Output.Values,
            call.OptionalValues(2));

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor input, Tensor weight, Tensor gradOutput) = (gradient.Inputs[0], gradient.Inputs[1], gradient.GradOutput);
        Conv2dGeometry g = Geometry([input.Shape, weight.Shape]);
        gradient.Give(0, target => Convolution2d.BackwardInput(gradient.Pool, g, gradOutput.Data, weight.Data, target));
        gradient.Give(1, target => Convolution2d.BackwardWeight(gradient.Pool, g, input.Data, gradOutput.Data, target));
        gradient.Give(2, target => ColumnSums.Run(gradient.Pool, gradOutput.Data, target));
    }

    private Conv2dGeometry Geometry(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length is not (2 or 3))
            throw new ShapeException($"Conv2d: {inputs.Length} inputs; expected input, weight and perhaps bias.");
        Shape x = CheckMap(inputs);
        Shape w = inputs[1];
        int groups = Groups;
        if (w.Rank != 4 || w[2] < 1 || w[3] < 1)
            throw new ShapeException($"Conv2d: weight has shape {w}; expected [out, in / groups, kh, kw].");
        if (x[1] != w[1] * groups)
        {
            string grouped = groups > 1 ? $", groups {groups}" : "";
            throw new ShapeException($"Conv2d: input has {x[1]} channels, weight expects {w[1] * groups} ({w}{grouped}).");
        }

        if (w[0] < 1 || w[0] % groups != 0)
            throw new ShapeException($"Conv2d: weight {w} gives {w[0]} channels; expected a multiple of groups = {groups}.");
        CheckBias(inputs, w[0]);
        Conv2dGeometry g = _attributes.Geometry(x[0], x[2], x[3], x[1], w[0], w[2], w[3]);
        if (g.OutputHeight < 1 || g.OutputWidth < 1)
        {
            string dilated = g.DilationH > 1 || g.DilationW > 1 ? $" at dilation {g.DilationH}x{g.DilationW}" : "";
            throw new ShapeException(
                $"Conv2d: a {x[2]}x{x[3]} map with padding {g.PaddingH}x{g.PaddingW} "
                + $"is smaller than the {w[2]}x{w[3]} kernel{dilated}; use a larger input.");
        }

        return g;
    }
}
