using Fovea.Data.Transforms;

namespace Fovea.Data.Loading;

/// <summary>How samples become batches.</summary>
/// <param name="BatchSize">Samples in a batch, at least 1.</param>
/// <param name="Normalization">From bytes to floats.</param>
public sealed record BatchLoaderOptions(int BatchSize, Normalization Normalization)
{
    /// <summary>The steps before the normalisation, in order.</summary>
    public IReadOnlyList<ITransform> Transforms { get; init; } = [];

    /// <summary>The seed of the order and of the transforms.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has its own random order; if not, samples come by index.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Whether a sample that cannot be read is left out and told in <see cref="Batch.Failures"/>; if not, it ends the epoch.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>Threads that prepare batches ahead; with 0 the consumer prepares each batch when it asks for it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Batches that may be prepared ahead of the one in use, at least 1.</summary>
    public int Prefetch { get; init; } = 2;
}
