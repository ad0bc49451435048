namespace Fovea.Nn.Optimizers;

/// <summary>Multipliers of the learning rate and of the weight decay for one parameter.</summary>
/// <param name="LearningRate">The multiplier of the learning rate, for example 2 for biases in the recipes of R-CNN.</param>
/// <param name="WeightDecay">The multiplier of the weight decay, for example 0 for the parameters of normalisation.</param>
public readonly record struct ParameterScale(double LearningRate, double WeightDecay)
{
    /// <summary>Both multipliers are 1.</summary>
    public static ParameterScale One { get; } = new(1, 1);
}
