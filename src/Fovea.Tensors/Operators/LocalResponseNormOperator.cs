using Fovea.Kernels.Normalization;

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
    protected internal override void Forward(OperatorCall call) =>
        LocalResponseNormKernel.Forward(call.Pool, ChannelRows(call.Output.Shape), Settings, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => LocalResponseNormKernel.Backward(
            gradient.Pool, ChannelRows(gradient.Output.Shape), Settings, gradient.Inputs[0].Data, gradient.GradOutput.Data, target));
}
