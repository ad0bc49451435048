using Fovea.Data.Transforms;

namespace Fovea.Data.Loading;

/// <summary>How a <see cref="BatchLoader"/> makes batches of samples.</summary>
/// <param name="BatchSize">Samples in a batch, at least 1.</param>
/// <param name="Normalization">The conversion from bytes to floats.</param>
public sealed record BatchLoaderOptions(int BatchSize, Normalization Normalization)
{
    /// <summary>The transforms before the normalisation, in order.</summary>
    public IReadOnlyList<ITransform> Transforms { get; init; } = [];

    /// <summary>How the images of a batch are mixed after the normalisation; null for not at all.</summary>
    public BatchMixing? Mixing { get; init; }

    /// <summary>The seed of the order, of the transforms and of the mixing.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has a random order of its own; otherwise samples come by index.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether an incomplete last batch is dropped.</summary>
    public bool DropLast { get; init; }

    /// <summary>Whether unreadable samples are skipped and listed in <see cref="Batch.Failures"/>; otherwise one ends the epoch.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// The number of threads that prefetch batches; with 0 each batch is prepared when it is requested, on the caller's thread.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>
    /// The memory for the images of prefetched batches, in bytes, beside that of the batch in use: as many batches are prefetched as it
    /// holds, but at least one. While the size of a batch is not known, each worker prepares one.
    /// </summary>
    public long PrefetchBytes { get; init; } = 64L << 20;

    /// <summary>The most batches that are prefetched, at least 1, however small they are.</summary>
    public int Prefetch { get; init; } = 16;
}
