using Fovea.Kernels.Pooling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The mean over each of outputHeight x outputWidth bins of maps [N, C, H, W], as in PyTorch; 1 x 1 is global average pooling.
/// </summary>
/// <exception cref="ArgumentException">A size is below 1.</exception>
public sealed class AdaptiveAvgPool2dOperator(int outputHeight, int outputWidth) : Operator
{
    /// <summary>Rows of bins.</summary>
    public int OutputHeight { get; } = OperatorArgument.CheckMinimum(1, outputHeight, "AdaptiveAvgPool2d", nameof(outputHeight));

    /// <summary>Columns of bins.</summary>
    public int OutputWidth { get; } = OperatorArgument.CheckMinimum(1, outputWidth, "AdaptiveAvgPool2d", nameof(outputWidth));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = CheckMap(inputs);
        return new Shape(x[0], x[1], OutputHeight, OutputWidth);
    }

    /// <summary>
    /// The window when the map's size is a multiple of the output's, so that all bins have the same size; null otherwise.
    /// </summary>
    public override Window? WindowFor(ReadOnlySpan<Shape> inputs)
    {
        (int height, int width) = (inputs[0][2], inputs[0][3]);
        if (height % OutputHeight != 0 || width % OutputWidth != 0)
            return null;
        (int kernelH, int kernelW) = (height / OutputHeight, width / OutputWidth);
        return new Window(kernelH, kernelW, kernelH, kernelW, 0, 0);
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => inputs[0][2] == OutputHeight && inputs[0][3] == OutputWidth;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        Shape x = export.InputShape(0);
        if (OutputHeight == 1 && OutputWidth == 1)
        {
            export.Result("GlobalAveragePool");
        }
        else if (export.IsAnySize)
        {
            throw export.NoFormOfAnySize();
        }
        else if (WindowFor([x]) is { } window)
        {
            export.Result(
                "AveragePool",
                new ExportedAttribute("kernel_shape", window.KernelH, window.KernelW),
                new ExportedAttribute("strides", window.StrideH, window.StrideW));
        }
        else
        {
            string rows = export.Constant([OutputHeight, x[2]], Means(OutputHeight, x[2], binsFirst: true));
            string columns = export.Constant([x[3], OutputWidth], Means(OutputWidth, x[3], binsFirst: false));
            export.Result("MatMul", [export.Step("MatMul", [rows, export.Inputs[0]]), columns]);
        }
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        AdaptiveAvgPoolKernel.Forward(call.Pool, Geometry(call.Input(0).Shape), call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => AdaptiveAvgPoolKernel.Backward(
            gradient.Pool, Geometry(gradient.Inputs[0].Shape), gradient.GradOutput.Data, target));

    /// <summary>The matrix that takes means over bins of different sizes: [bins, size], or transposed.</summary>
    private static float[] Means(int bins, int size, bool binsFirst)
    {
        var matrix = new float[bins * size];
        for (int bin = 0; bin < bins; bin++)
        {
            (int start, int end) = ((int)((long)bin * size / bins), (int)((((bin + 1L) * size) + bins - 1) / bins));
            for (int i = start; i < end; i++)
                matrix[binsFirst ? (bin * size) + i : (i * bins) + bin] = 1f / (end - start);
        }

        return matrix;
    }

    private AdaptivePool2dGeometry Geometry(Shape x) => new(x[0], x[2], x[3], x[1], OutputHeight, OutputWidth);
}
