using Fovea.Kernels;
using Fovea.Kernels.Normalization;
using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167) by the statistics of the batch. Inputs: x [N, C, H, W] or [rows, C],
/// weight, bias, running_mean and running_var [C]; the forward pass moves the running statistics towards the batch's by <c>momentum</c>,
/// the variance unbiased.
/// </summary>
public sealed class BatchNormTraining(float epsilon = 1e-5f, float momentum = 0.1f) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <summary>The weight of the batch in the running statistics.</summary>
    public float Momentum => momentum;

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
        call.Saved = [mean, inverseDeviation];
        BatchNormKernel.TrainForward(
            Engine.Pool, ChannelRows(inputs[0].Shape), inputs[0].Data, inputs[1].Data, inputs[2].Data, epsilon,
            call.Output.Data, mean.Data, inverseDeviation.Data, variance.Data);
        if (!Recomputation.IsRunning)
            BatchNormKernel.UpdateRunning(mean.Data, variance.Data, momentum, inputs[3].Data, inputs[4].Data);
        variance.Release();
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveTogether(3, gradients => BatchNormKernel.TrainBackward(
            Engine.Pool, ChannelRows(gradient.Inputs[0].Shape), gradient.Inputs[0].Data, gradient.GradOutput.Data, gradient.Inputs[1].Data,
            gradient.Saved[0].Data, gradient.Saved[1].Data, gradients[0].Data, gradients[1].Data, gradients[2].Data));
}
