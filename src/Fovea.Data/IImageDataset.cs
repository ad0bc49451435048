using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>A data set of images with one class each, addressed by index; all members are thread-safe.</summary>
public interface IImageDataset
{
    /// <summary>The label of every sample of a set without classes.</summary>
    const int NoLabel = -1;

    /// <summary>The set's name in reports, with its split: <c>mnist train</c>.</summary>
    string Name { get; }

    /// <summary>The number of samples.</summary>
    int Count { get; }

    /// <summary>The classes' names, in the order of their labels; empty where samples have no class.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// The label of sample <paramref name="index"/>, in [0, <c>Classes.Count</c>), without reading its image; <see cref="NoLabel"/> in a
    /// set without classes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    int Label(int index);

    /// <summary>The image of sample <paramref name="index"/>; it may be shared between callers and must not be written to.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    /// <exception cref="DataException">The image cannot be read.</exception>
    Image Read(int index);
}

/// <summary>A part of a data set.</summary>
public enum Split
{
    /// <summary>Training samples.</summary>
    Train,

    /// <summary>Test samples.</summary>
    Test,
}
