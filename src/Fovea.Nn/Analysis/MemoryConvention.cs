namespace Fovea.Nn.Analysis;

/// <summary>
/// What counts as memory of its own. A flattened map is the map's values under another shape and never does. The papers' and courses'
/// figures differ by these conventions: VGG-16's outputs are 28,667,880 or 15,087,080 numbers.
/// </summary>
public enum MemoryConvention
{
    /// <summary>The output of every operator: a ReLU's as well as that of the convolution before it.</summary>
    EveryOutput,

    /// <summary>
    /// Outputs that need not lie over their input: a ReLU writes over its input where nobody else needs that, and averaging to the size
    /// that maps have already gives the maps themselves.
    /// </summary>
    InPlace,
}
