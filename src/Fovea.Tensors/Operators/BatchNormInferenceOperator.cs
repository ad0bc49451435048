using Fovea.Kernels.Memory;
using Fovea.Kernels.Normalization;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Batch normalisation with the running statistics: (x - running_mean) / sqrt(running_var + epsilon) * weight + bias. Inputs: x [N, C, H,
/// W] or [rows, C], weight, bias, running_mean and running_var [C].
/// </summary>
public sealed class BatchNormInferenceOperator(float epsilon = 1e-5f) : Operator
{
    /// <summary>The constant added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 5);
        CheckChannels(inputs);
        CheckPerChannel(inputs, "weight", "bias", "running_mean", "running_var");
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input != 2;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override ChannelScaling? ScalingFor(IReadOnlyList<Tensor> inputs)
    {
        Tensor[] parameters = [.. inputs.Skip(1)];
        return new ChannelScaling($"norm {epsilon:r}", parameters, (factors, addends) =>
        {
            ReadOnlySpan<float> weight = parameters[0].Data, bias = parameters[1].Data,
                mean = parameters[2].Data, variance = parameters[3].Data;
            for (int c = 0; c < factors.Length; c++)
            {
                double factor = weight[c] / Math.Sqrt((double)variance[c] + epsilon);
                factors[c] *= factor;
                addends[c] = ((addends[c] - mean[c]) * factor) + bias[c];
            }
        });
    }

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("BatchNormalization", new ExportedAttribute("epsilon", epsilon));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0);
        int channels = x.Shape.Channels;
        NativeBuffer buffer = BufferPool.Shared.Rent(2 * channels);
        Span<float> scale = buffer.Span(channels), shift = buffer.Span(2 * channels)[channels..];
        ScaleShiftKernel.FromStatistics(
            call.Input(1).Values, call.Input(2).Values, call.Input(3).Values, call.Input(4).Values, epsilon, scale, shift);
        ScaleShiftKernel.Forward(call.Pool, ChannelRows(x.Shape), x.Values, scale, shift, call.Output.Values);
        BufferPool.Shared.Return(buffer);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveTogether(3, gradients =>
        {
            IReadOnlyList<Tensor> inputs = gradient.Inputs;
            (Tensor inverseDeviation, Tensor shift) = (Tensor.Empty(inputs[1].Shape), Tensor.Empty(inputs[1].Shape));
            ScaleShiftKernel.FromStatistics(default, default, inputs[3].Data, inputs[4].Data, epsilon, inverseDeviation.Data, shift.Data);
            BatchNormKernel.FrozenBackward(
                gradient.Pool, ChannelRows(inputs[0].Shape), inputs[0].Data, gradient.GradOutput.Data, inputs[1].Data,
                inputs[3].Data, inverseDeviation.Data, gradients[0].Data, gradients[1].Data, gradients[2].Data);
            inverseDeviation.Release();
            shift.Release();
        });
}
