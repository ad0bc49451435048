namespace Fovea.Data;

/// <summary>What follows from the members of a data set.</summary>
public static class ImageDatasetExtensions
{
    /// <summary>
    /// The label of sample <paramref name="index"/>, in [0, <c>Classes.Count</c>), without reading its image;
    /// <see cref="IImageDataset.NoLabel"/> where its target is not one class.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    public static int Label(this IImageDataset data, int index)
    {
        ArgumentNullException.ThrowIfNull(data);
        return !data.HasBoxes && data.Target(index) is ClassTarget target ? target.Label : IImageDataset.NoLabel;
    }
}
