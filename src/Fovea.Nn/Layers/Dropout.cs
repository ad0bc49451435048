using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// Dropout (Srivastava et al. 2014) in the inverted form: in training an element becomes 0 with a probability and the others are scaled up;
/// in use nothing happens. Which ones is a function of the run's seed, the layer's name and the step; the layer drops the same ones when it
/// is applied twice in a step.
/// </summary>
public sealed class Dropout : Layer
{
    private readonly float _probability;

    /// <summary>Makes a layer that drops with <paramref name="probability"/>; 0 never does.</summary>
    /// <exception cref="ArgumentException">The probability is outside [0, 1].</exception>
    public Dropout(float probability = 0.5f) => _probability = probability is >= 0f and <= 1f
        ? probability
        : throw new ArgumentException($"Dropout: the probability is {probability}; expected a number in [0, 1].");

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        IsTraining && _probability > 0f ? new DropoutOperator(_probability, Randomness!.For(Path)).Apply(input) : input;
}
