using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>Where dropout makes up for the elements that are missing in training.</summary>
public enum DropoutForm
{
    /// <summary>In training: elements that stay are divided by 1 - p (Srivastava et al. 2014, section 10; PyTorch's).</summary>
    Inverted,

    /// <summary>In evaluation: all elements are multiplied by 1 - p (Krizhevsky et al. 2012, section 4.2).</summary>
    AlexNet2012,
}

/// <summary>
/// Dropout: in training mode each element is set to 0 with probability p; the <see cref="DropoutForm"/> says in which mode the others are
/// scaled, by default in training (inverted dropout), so that in evaluation mode the input is returned. The mask is a function of the run's
/// seed, the layer's path and the training step, so a second application in the same step drops the same elements.
/// </summary>
public sealed class Dropout : Layer
{
    /// <summary>Creates a layer that drops each element with <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentException">The probability is outside [0, 1].</exception>
    public Dropout(float probability = 0.5f) => Probability = probability is >= 0f and <= 1f
        ? probability
        : throw new ArgumentException($"Dropout: the probability is {probability}; expected a number in [0, 1].");

    /// <summary>The probability with which an element is dropped.</summary>
    public float Probability { get; }

    /// <summary>In which mode elements are scaled; see <see cref="DropoutForms.Set"/> for all layers of a network.</summary>
    public DropoutForm Form { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (Probability == 0f)
            return input;
        Tensor kept = IsTraining ? new DropoutOperator(Probability, Randomness!.For(Path)).Apply(input) : input;
        return Form == DropoutForm.AlexNet2012 ? kept.Scale(1 - Probability) : kept;
    }
}
