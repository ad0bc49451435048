using Fovea.Kernels;
using Fovea.Kernels.Normalization;
using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167) by the statistics of the batch. Inputs: x [N, C, H, W] or [rows, C],
/// weight, bias, running_mean and running_var [C]; the forward pass moves the running statistics towards the batch's by <c>momentum</c>,
/// the variance unbiased.
/// </summary>
public sealed class BatchNormTrainingOperator(float epsilon = 1e-5f, float momentum = 0.1f) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <summary>The weight of the batch in the running statistics.</summary>
    public float Momentum => momentum;

    internal override bool CanRectifyGradient => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 5);
        RowsGeometry rows = CheckChannels(inputs);
        CheckPerChannel(inputs, "weight", "bias", "running_mean", "running_var");
        if (rows.Rows < 2)
        {
            throw new ShapeException(
                $"BatchNormTraining: input {inputs[0]} has {rows.Rows} values a channel; expected at least 2, use a larger batch or map.");
        }

        return inputs[0];
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        IReadOnlyList<Tensor> inputs = call.Inputs;
        var perChannel = new Shape(inputs[0].Shape[1]);
        Tensor mean = Tensor.Empty(perChannel), inverseDeviation = Tensor.Empty(perChannel), variance = Tensor.Empty(perChannel);
        Tensor scale = Tensor.Empty(perChannel), shift = Tensor.Empty(perChannel);
        call.Saved = [mean, inverseDeviation, scale, shift];
        BatchNormKernel.Statistics(
            Engine.Pool, ChannelRows(inputs[0].Shape), inputs[0].Data, inputs[1].Data, inputs[2].Data, epsilon,
            new BatchNormStatistics(mean.Data, inverseDeviation.Data, variance.Data, scale.Data, shift.Data));
        if (!Recomputation.IsRunning)
            BatchNormKernel.UpdateRunning(mean.Data, variance.Data, momentum, inputs[3].Data, inputs[4].Data);
        variance.Release();
        var result = new Normalized(inputs[0], mean, scale, shift);
        if (call.IsRecorded && inputs[0].Source is not null)
            call.Output.Postpone(result);
        else
            result.Write(call.Output.Data, rectified: false);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        RowsGeometry rows = ChannelRows(gradient.Inputs[0].Shape);
        (Tensor x, Tensor weight, Tensor mean, Tensor inverseDeviation) = (gradient.Inputs[0], gradient.Inputs[1], gradient.Saved[0], gradient.Saved[1]);
        gradient.GiveTogether(3, gradients =>
        {
            if (gradient.IsRectified)
            {
                BatchNormKernel.TrainBackwardRectified(
                    Engine.Pool, rows, x.Data, gradient.GradOutput.Data, weight.Data, mean.Data, inverseDeviation.Data, gradient.Saved[3].Data,
                    gradients[0].Data, gradients[1].Data, gradients[2].Data);
            }
            else
            {
                BatchNormKernel.TrainBackward(
                    Engine.Pool, rows, x.Data, gradient.GradOutput.Data, weight.Data, mean.Data, inverseDeviation.Data,
                    gradients[0].Data, gradients[1].Data, gradients[2].Data);
            }
        });
    }

    /// <summary>The normalised values, which can be computed together with a sum and a ReLU that follow.</summary>
    internal sealed class Normalized(Tensor x, Tensor mean, Tensor scale, Tensor shift) : PendingResult
    {
        public override void Write(Span<float> values, bool rectified) => Write(values, default, rectified);

        public void Write(Span<float> values, ReadOnlySpan<float> addend, bool rectified) => BatchNormKernel.Normalize(
            Engine.Pool, ChannelRows(x.Shape), x.Data, mean.Data, scale.Data, shift.Data, addend, rectified, values);
    }
}
