using Fovea.Kernels.Normalization;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Batch normalisation by fixed statistics: (x - running_mean) / sqrt(running_var + epsilon) * weight + bias. Inputs: x [N, C, H, W] or
/// [rows, C], weight, bias, running_mean and running_var [C].
/// </summary>
public sealed class BatchNormInferenceOperator(float epsilon = 1e-5f) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon => epsilon;

    internal override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 5);
        CheckChannels(inputs);
        CheckPerChannel(inputs, "weight", "bias", "running_mean", "running_var");
        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        IReadOnlyList<Tensor> inputs = call.Inputs;
        (Tensor scale, Tensor shift) = (Tensor.Empty(inputs[1].Shape), Tensor.Empty(inputs[1].Shape));
        ScaleShiftKernel.FromStatistics(inputs[1].Data, inputs[2].Data, inputs[3].Data, inputs[4].Data, epsilon, scale.Data, shift.Data);
        ScaleShiftKernel.Forward(Engine.Pool, ChannelRows(inputs[0].Shape), inputs[0].Data, scale.Data, shift.Data, call.Output.Data);
        scale.Release();
        shift.Release();
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveTogether(3, gradients =>
        {
            IReadOnlyList<Tensor> inputs = gradient.Inputs;
            (Tensor inverseDeviation, Tensor shift) = (Tensor.Empty(inputs[1].Shape), Tensor.Empty(inputs[1].Shape));
            ScaleShiftKernel.FromStatistics(default, default, inputs[3].Data, inputs[4].Data, epsilon, inverseDeviation.Data, shift.Data);
            BatchNormKernel.FrozenBackward(
                Engine.Pool, ChannelRows(inputs[0].Shape), inputs[0].Data, gradient.GradOutput.Data, inputs[1].Data,
                inputs[3].Data, inverseDeviation.Data, gradients[0].Data, gradients[1].Data, gradients[2].Data);
            inverseDeviation.Release();
            shift.Release();
        });
}
