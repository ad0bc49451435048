namespace Fovea.Nn.Analysis;

/// <summary>
/// Which results count as separate memory; a reshaped map never does. Published figures differ by these conventions: the outputs of VGG-16
/// have 28,667,880 or 15,087,080 values.
/// </summary>
public enum MemoryConvention
{
    /// <summary>Every operator's output counts, for example that of a ReLU as well as that of the convolution before it.</summary>
    EveryOutput,

    /// <summary>
    /// Only outputs that cannot share their input's memory count: a ReLU overwrites its input when nothing else needs it, and an operator
    /// that does not change its input, such as pooling to the size that the maps already have, allocates nothing.
    /// </summary>
    InPlace,
}
