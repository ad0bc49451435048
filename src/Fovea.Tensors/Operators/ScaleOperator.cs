using Fovea.Kernels.Activations;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Multiplies every element by a constant.</summary>
public sealed class ScaleOperator(float factor) : Operator
{
    /// <summary>The constant.</summary>
    public float Factor => factor;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => factor == 1f;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override ChannelScaling? ScalingFor(IReadOnlyList<Tensor> inputs) =>
        new($"scale {factor:r}", [], (factors, addends) =>
        {
            for (int c = 0; c < factors.Length; c++)
            {
                factors[c] *= factor;
                addends[c] *= factor;
            }
        });

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Mul", [export.Inputs[0], export.Constant([], factor)]);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        ArithmeticKernel.Scale(call.Pool, call.Input(0).Values, factor, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => ArithmeticKernel.Scale(gradient.Pool, gradient.GradOutput.Data, factor, target));
}
