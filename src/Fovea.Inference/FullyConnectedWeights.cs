namespace Fovea.Inference;

/// <summary>
/// How the weights of fully connected layers are kept. A layer applied to few images takes the time of reading its weights; sums
/// are in single precision in any case.
/// </summary>
public enum FullyConnectedWeights
{
    /// <summary>As the model has them.</summary>
    Float32,

    /// <summary>Rounded to 8 bits of precision: half of the memory.</summary>
    BFloat16,

    /// <summary>Rounded to 255 steps between the extremes of each output's weights: a quarter of the memory.</summary>
    Int8,
}
