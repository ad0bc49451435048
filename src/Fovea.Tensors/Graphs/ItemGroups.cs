namespace Fovea.Tensors.Graphs;

/// <summary>
/// How many items, such as regions of a picture, are computed at once where their number varies. Groups bound the memory; the last one is
/// filled up, so that few sizes occur.
/// </summary>
/// <param name="Largest">The most items of a group.</param>
/// <param name="Step">What the size of a group is a multiple of.</param>
public readonly record struct ItemGroups(int Largest, int Step)
{
    /// <summary>Groups of regions whose maps become rows at once.</summary>
    public static ItemGroups OfRows => new(Largest: 256, Step: 32);

    /// <summary>Groups of regions whose maps are convolved.</summary>
    public static ItemGroups OfMaps => new(Largest: 32, Step: 8);

    /// <summary>The size of the group that <paramref name="count"/> items are computed in.</summary>
    public int Filled(int count) => Math.Min(Largest, (count + Step - 1) / Step * Step);
}
