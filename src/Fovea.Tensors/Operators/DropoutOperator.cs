using Fovea.Kernels;
using Fovea.Kernels.Activations;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): sets each element to 0 with <c>probability</c> and divides the others by 1 - probability. The
/// mask depends on the generator only, so create an operator with another generator for each application.
/// </summary>
/// <exception cref="ArgumentException">The probability is outside [0, 1].</exception>
public sealed class DropoutOperator(float probability, Philox random) : Operator
{
    /// <summary>The probability of dropping an element, in [0, 1].</summary>
    public float Probability { get; } = OperatorArgument.CheckFraction(probability, "Dropout", nameof(probability));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsTrainingOnly => true;

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        DropoutKernel.Apply(call.Pool, random, Probability, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.GiveInPlace(0, target => DropoutKernel.Apply(gradient.Pool, random, Probability, gradient.GradOutput.Data, target));
}
