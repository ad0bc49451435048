namespace Fovea.Server;

/// <summary>
/// How single requests become batches. While a batch is computed, the requests that arrive wait; all of them, up to <see cref="MaxBatch"/>,
/// are the next one. A request that is alone is computed at once.
/// </summary>
public sealed record BatchingOptions
{
    private const int MostPlans = 64;

    /// <summary>The most images of a batch, 1 for no batches. Networks are compiled for every size up to it.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>
    /// The longest that a request which could be computed waits for those whose images are still being decoded, so that they are computed
    /// together.
    /// </summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <exception cref="FoveaException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (MaxBatch is < 1 or > MostPlans || MaxDelay < TimeSpan.Zero)
        {
            throw new FoveaException(
                $"{nameof(BatchingOptions)}: batches of {MaxBatch} after {MaxDelay.TotalMilliseconds} ms; expected 1 to {MostPlans} images "
                + "and a delay of at least 0");
        }
    }
}
