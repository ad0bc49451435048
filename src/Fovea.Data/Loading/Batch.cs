namespace Fovea.Data.Loading;

/// <summary>
/// Samples for one step. The arrays belong to the loader and are reused: they are valid until the next batch is requested, and may be
/// longer than <paramref name="Count"/> samples need.
/// </summary>
/// <param name="Images">The normalised values, channels last: [Count, Height, Width, Channels].</param>
/// <param name="Labels">
/// The class of each sample, [Count]; <see cref="IImageDataset.NoLabel"/> where its target is not one class.
/// </param>
/// <param name="Targets">The target of each sample, [Count], in pixels of the batch's images.</param>
/// <param name="Indices">The index of each sample in the data set, [Count].</param>
/// <param name="Count">The number of samples.</param>
/// <param name="Height">Rows of each image.</param>
/// <param name="Width">Columns of each image.</param>
/// <param name="Channels">Channels of each image.</param>
public sealed record Batch(
    float[] Images, int[] Labels, Target[] Targets, int[] Indices, int Count, int Height, int Width, int Channels)
{
    /// <summary>
    /// The samples that could not be read, with <see cref="BatchLoaderOptions.SkipUnreadable"/>: they are missing from the batch, whose
    /// <see cref="Count"/> is smaller by their number, down to 0.
    /// </summary>
    public IReadOnlyList<SampleFailure> Failures { get; init; } = [];

    /// <summary>With <see cref="BatchLoaderOptions.Mixing"/> what was mixed into each image; null for images of their own.</summary>
    public BatchMix? Mix { get; init; }
}

/// <summary>What was mixed into the images of a batch, and so into their targets.</summary>
/// <param name="Share">The share of each image's own label in its target, in [0, 1]; the rest is the other label's.</param>
/// <param name="Labels">The class of the other image, [Count].</param>
public sealed record BatchMix(double Share, int[] Labels);

/// <summary>A sample that could not be read and is missing from its batch.</summary>
/// <param name="Index">Its index in the data set.</param>
/// <param name="Error">Why.</param>
public sealed record SampleFailure(int Index, DataException Error);
