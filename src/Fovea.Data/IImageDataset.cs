using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>Images with one class each, addressed by index; every member may be called from several threads at once.</summary>
public interface IImageDataset
{
    /// <summary>What the set is called in reports, with its split: <c>mnist train</c>.</summary>
    string Name { get; }

    /// <summary>How many samples there are.</summary>
    int Count { get; }

    /// <summary>The classes' names, in the order of their labels.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The label of sample <paramref name="index"/>, in [0, <c>Classes.Count</c>), without reading its image.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    int Label(int index);

    /// <summary>The image of sample <paramref name="index"/>; it may be shared between callers, so nobody writes to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    /// <exception cref="DataException">The image cannot be read.</exception>
    Image Read(int index);
}
