using Fovea.Kernels;
using Fovea.Kernels.Normalization;
using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Batch normalisation with the statistics of the batch (Ioffe and Szegedy 2015, arXiv:1502.03167). Inputs: x [N, C, H, W] or [rows, C],
/// weight, bias, running_mean and running_var [C]. The forward pass updates the running statistics: running = (1 - momentum) * running +
/// momentum * batch, with the unbiased variance.
/// </summary>
public sealed class BatchNormTrainingOperator(float epsilon = 1e-5f, float momentum = 0.1f) : Operator
{
    /// <summary>The constant added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <summary>The weight of the batch in the update of the running statistics.</summary>
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
    public override bool IsTrainingOnly => true;

    /// <inheritdoc/>
    public override bool IsPixelwise => true;

    /// <inheritdoc/>
    public override bool ForwardReadsInput(int input) => input == 0;

    /// <inheritdoc/>
    public override Epilogue Epilogues => Epilogue.Add | Epilogue.Relu;

    /// <inheritdoc/>
    public override bool CanRectifyGradient => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input < 2;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => 4L * output[1] * sizeof(float);

    /// <inheritdoc/>
    protected internal override void Prepare(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0);
        var perChannel = new Shape(x.Shape[1]);
        Tensor mean = Tensor.Empty(perChannel), inverseDeviation = Tensor.Empty(perChannel), variance = Tensor.Empty(perChannel);
        Tensor scale = Tensor.Empty(perChannel), shift = Tensor.Empty(perChannel);
        call.Saved = [mean, inverseDeviation, scale, shift];
        BatchNormKernel.Statistics(
            call.Pool, ChannelRows(x.Shape), x.Values, call.Input(1).Values, call.Input(2).Values, epsilon,
            new BatchNormStatistics(mean.Data, inverseDeviation.Data, variance.Data, scale.Data, shift.Data));
        if (!Recomputation.IsRunning)
            BatchNormKernel.UpdateRunning(mean.Data, variance.Data, momentum, call.WritableInput(3), call.WritableInput(4));
        variance.Release();
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0);
        BatchNormKernel.Normalize(
            call.Pool, ChannelRows(x.Shape), x.Values, call.Saved[0].Data, call.Saved[2].Data, call.Saved[3].Data, call.Addend.Values,
            call.Rectify, call.Output.Values);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        RowsGeometry rows = ChannelRows(gradient.Inputs[0].Shape);
        (Tensor x, Tensor weight, Tensor mean, Tensor inverseDeviation) = (
            gradient.Inputs[0], gradient.Inputs[1], gradient.Saved[0], gradient.Saved[1]);
        gradient.GiveTogether(3, gradients =>
        {
            if (gradient.IsRectified)
            {
                BatchNormKernel.TrainBackwardRectified(
                    gradient.Pool, rows, x.Data, gradient.GradOutput.Data, weight.Data, mean.Data,
                    inverseDeviation.Data, gradient.Saved[3].Data,
                    gradients[0].Data, gradients[1].Data, gradients[2].Data);
            }
            else
            {
                BatchNormKernel.TrainBackward(
                    gradient.Pool, rows, x.Data, gradient.GradOutput.Data, weight.Data, mean.Data, inverseDeviation.Data,
                    gradients[0].Data, gradients[1].Data, gradients[2].Data);
            }
        });
    }
}
