using Fovea.Kernels.Normalization;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Local response normalisation across the channels of maps [N, C, H, W] (Krizhevsky et al. 2012, section 3.3): x / (k + alpha * the sum
/// of x^2 over <c>size</c> neighbouring channels)^beta. PyTorch and Caffe divide alpha by the size, the paper does not.
/// </summary>
/// <exception cref="ArgumentException">The size is below 1.</exception>
public sealed class LocalResponseNormOperator(
    int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1f, bool alphaDividedBySize = true) : Operator
{
    /// <summary>The constants of the formula.</summary>
    public LocalResponseNormSettings Settings { get; } =
        new(OperatorArgument.CheckMinimum(1, size, "LocalResponseNorm", nameof(size)), alpha, beta, k, alphaDividedBySize);

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return CheckMap(inputs);
    }

    /// <inheritdoc/>
    public override bool IsPixelwise => true;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        float alpha = Settings.DivideAlphaBySize ? Settings.Alpha : Settings.Alpha * Settings.Size;
        if (Settings.Size % 2 == 1)
        {
            export.Result(
                "LRN",
                new ExportedAttribute("size", Settings.Size),
                new ExportedAttribute("alpha", alpha),
                new ExportedAttribute("beta", Settings.Beta),
                new ExportedAttribute("bias", Settings.K));
            return;
        }

        // ONNX's window of an even size lies one channel further on: the sum is a convolution of single pixels instead.
        string x = export.Inputs[0];
        int channels = export.Output[1];
        string sum = export.Step(
            "Conv", [export.Step("Mul", [x, x]), export.Constant([channels, channels, 1, 1], Band(channels, alpha / Settings.Size))]);
        string shifted = export.Step("Add", [sum, export.Constant([], Settings.K)]);
        export.Result("Div", [x, export.Step("Pow", [shifted, export.Constant([], Settings.Beta)])]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        LocalResponseNormKernel.Forward(call.Pool, ChannelRows(call.Output.Shape), Settings, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => LocalResponseNormKernel.Backward(
            gradient.Pool, ChannelRows(gradient.Output.Shape), Settings, gradient.Inputs[0].Data, gradient.GradOutput.Data, target));

    /// <summary>The factor where a column's channel is in the window of a row's, [channels, channels].</summary>
    private float[] Band(int channels, float factor)
    {
        var band = new float[channels * channels];
        for (int row = 0; row < channels; row++)
        {
            int end = Math.Min(channels - 1, row + ((Settings.Size - 1) / 2));
            for (int column = Math.Max(0, row - (Settings.Size / 2)); column <= end; column++)
                band[(row * channels) + column] = factor;
        }

        return band;
    }
}
