using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): in training mode each element is set to 0 with probability p and the others are divided by 1
/// - p; in evaluation mode the input is returned. The mask is a function of the run's seed, the layer's path and the training step, so a
/// second application in the same step drops the same elements.
/// </summary>
public sealed class Dropout : Layer
{
    private readonly float _probability;

    /// <summary>Creates a layer that drops each element with <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentException">The probability is outside [0, 1].</exception>
    public Dropout(float probability = 0.5f) => _probability = probability is >= 0f and <= 1f
        ? probability
        : throw new ArgumentException($"Dropout: the probability is {probability}; expected a number in [0, 1].");

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        IsTraining && _probability > 0f ? new DropoutOperator(_probability, Randomness!.For(Path)).Apply(input) : input;
}
