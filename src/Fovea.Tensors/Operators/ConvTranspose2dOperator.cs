using Fovea.Kernels.Convolution;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Transposed convolution of maps [N, in, H, W] with filters [in, out / groups, kh, kw] and an optional bias [out]: the gradient to the
/// input of the convolution with the same attributes (PyTorch's <c>conv_transpose2d</c>).
/// </summary>
/// <exception cref="ArgumentException">Stride, dilation or groups are below 1, or a padding is negative.</exception>
public sealed class ConvTranspose2dOperator(int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
    : Operator
{
    private readonly ConvAttributes _attributes =
        ConvAttributes.Square(stride, padding, dilation, groups).Checked("ConvTranspose2d");

    /// <summary>Output positions from one input position to the next.</summary>
    public int Stride => _attributes.StrideH;

    /// <summary>Output positions cut off at each side.</summary>
    public int Padding => _attributes.PaddingH;

    /// <summary>Output positions added below and to the right.</summary>
    public int OutputPadding { get; } = OperatorArgument.CheckMinimum(0, outputPadding, "ConvTranspose2d", nameof(outputPadding));

    /// <summary>Output positions from one element of the filter to the next.</summary>
    public int Dilation => _attributes.DilationH;

    /// <summary>The number of groups of channels that are convolved independently.</summary>
    public int Groups => _attributes.Groups;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Conv2dGeometry g = Transposed(inputs);
        return new Shape(g.N, g.InChannels, g.H, g.W);
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)inputs[0].Elements * inputs[1][1] * inputs[1][2] * inputs[1][3];

    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override bool KeepsItemsApart(ReadOnlySpan<Shape> inputs, Shape output) => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input < 2;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        if (OutputPadding >= Stride && OutputPadding > 0)
            throw export.NoForm();
        export.Result(
            "ConvTranspose",
            [.. _attributes.Exported(export.InputShape(1)), new("output_padding", OutputPadding, OutputPadding)]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        Convolution2d.BackwardInput(
            call.Pool,
            Transposed([call.Input(0).Shape, call.Input(1).Shape]),
            call.Input(0).Values,
            call.Input(1).Values,
            call.Output.Values,
            call.OptionalValues(2));

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor input, Tensor weight, Tensor gradOutput) = (gradient.Inputs[0], gradient.Inputs[1], gradient.GradOutput);
        Conv2dGeometry g = Transposed([input.Shape, weight.Shape]);
        gradient.Give(0, target => Convolution2d.Forward(gradient.Pool, g, gradOutput.Data, weight.Data, target));
        gradient.Give(1, target => Convolution2d.BackwardWeight(gradient.Pool, g, gradOutput.Data, input.Data, target));
        gradient.Give(2, target => ColumnSums.Run(gradient.Pool, gradOutput.Data, target));
    }

    /// <summary>The convolution whose input gradient this operator computes: its input has the shape of this operator's output.</summary>
    private Conv2dGeometry Transposed(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length is not (2 or 3))
            throw new ShapeException($"ConvTranspose2d: {inputs.Length} inputs; expected input, weight and perhaps bias.");
        Shape x = CheckMap(inputs);
        Shape w = inputs[1];
        if (w.Rank != 4 || x[1] != w[0] || w[1] < 1 || w[2] < 1 || w[3] < 1)
        {
            throw new ShapeException(
                $"ConvTranspose2d: input has {x[1]} channels and weight shape {w}; expected [{x[1]}, out / groups, kh, kw].");
        }

        if (x[1] % Groups != 0)
            throw new ShapeException($"ConvTranspose2d: input has {x[1]} channels; expected a multiple of groups = {Groups}.");
        CheckBias(inputs, w[1] * Groups);
        (long height, long width) = (OutputSize(x[2], w[2]), OutputSize(x[3], w[3]));
        if (height < 1 || width < 1 || height > int.MaxValue || width > int.MaxValue || OutputPadding >= Math.Max(Stride, Dilation))
        {
            throw new ShapeException(
                $"ConvTranspose2d: input {x} gives a {height}x{width} map with output padding {OutputPadding}; expected "
                + $"1x1 to {int.MaxValue}x{int.MaxValue} and an output padding below stride or dilation.");
        }

        return _attributes.Geometry(x[0], (int)height, (int)width, w[1] * Groups, x[1], w[2], w[3]) with
        {
            UnusedRows = OutputPadding / Stride,
            UnusedColumns = OutputPadding / Stride,
        };
    }

    private long OutputSize(int size, int kernel) =>
        ((size - 1L) * Stride) - (2L * Padding) + (Dilation * (kernel - 1L)) + OutputPadding + 1;
}
