using Fovea.Kernels;
using Fovea.Kernels.Activations;
using Fovea.Kernels.Losses;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The mean cross-entropy between logits [rows, classes] and integer labels, with PyTorch's label smoothing; rows labelled
/// <see cref="CrossEntropyKernel.DefaultIgnoreIndex"/> are ignored. The forward pass computes the gradient as well.
/// </summary>
/// <exception cref="ArgumentException">The label smoothing is outside [0, 1].</exception>
public sealed class CrossEntropyOperator(int[] labels, float labelSmoothing = 0f) : Operator
{
    /// <summary>The share of the target probability that is spread evenly over all classes, in [0, 1].</summary>
    public float LabelSmoothing { get; } = OperatorArgument.CheckFraction(labelSmoothing, "CrossEntropy", nameof(labelSmoothing));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = inputs[0];
        if (x.Rank != 2 || x[1] < 1)
            throw new ShapeException($"CrossEntropy: input has shape {x}; expected [rows, classes].");
        if (labels.Length != x[0])
            throw new ShapeException($"CrossEntropy: {labels.Length} labels for input {x}; expected {x[0]}, one a row.");
        return new Shape();
    }

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => (long)inputs[0].Elements * sizeof(float);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0);
        RowsGeometry rows = ChannelRows(x.Shape);
        if (!call.IsRecorded)
        {
            call.Output.Values[0] = (float)CrossEntropyKernel.Loss(call.Pool, rows, x.Values, labels, LabelSmoothing);
            return;
        }

        Tensor slope = Tensor.Empty(x.Shape);
        call.Saved = [slope];
        call.Output.Values[0] = (float)CrossEntropyKernel.LossAndGradient(
            call.Pool, rows, x.Values, labels, slope.Data, labelSmoothing: LabelSmoothing);
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => ArithmeticKernel.Scale(gradient.Pool, gradient.Saved[0].Data, gradient.GradOutput.Item(), target));
}
