namespace Fovea.Inference;

/// <summary>
/// The storage format of the weights of fully connected layers. For small batches the time of such a layer is that of reading its weights.
/// Sums are in single precision with every format.
/// </summary>
public enum FullyConnectedWeights
{
    /// <summary>The model's float32 weights.</summary>
    Float32,

    /// <summary>Rounded to bfloat16, with 8 significant bits: half of the memory.</summary>
    BFloat16,

    /// <summary>Quantised to 255 levels, with a scale for each output: a quarter of the memory.</summary>
    Int8,
}
