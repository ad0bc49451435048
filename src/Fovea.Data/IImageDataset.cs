using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>Images with one class each, addressed by index; every member may be called from several threads at once.</summary>
public interface IImageDataset
{
    /// <summary>The label of every sample of a set without classes.</summary>
    const int NoLabel = -1;

    /// <summary>What the set is called in reports, with its split: <c>mnist train</c>.</summary>
    string Name { get; }

    /// <summary>How many samples there are.</summary>
    int Count { get; }

    /// <summary>The classes' names, in the order of their labels; none where samples have no class.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// The label of sample <paramref name="index"/>, in [0, <c>Classes.Count</c>), without reading its image; <see cref="NoLabel"/> in a
    /// set without classes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    int Label(int index);

    /// <summary>The image of sample <paramref name="index"/>; it may be shared between callers, so nobody writes to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    /// <exception cref="DataException">The image cannot be read.</exception>
    Image Read(int index);
}

/// <summary>Which part of a data set.</summary>
public enum Split
{
    /// <summary>The samples to learn from.</summary>
    Train,

    /// <summary>The samples to measure with.</summary>
    Test,
}
