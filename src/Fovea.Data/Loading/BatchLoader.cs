namespace Fovea.Data.Loading;

/// <summary>
/// Loads batches of a data set, epoch after epoch, and prefetches them on worker threads. A batch's content depends only on the seed, the
/// epoch and the position: not on the number of workers, nor on where an interrupted epoch is resumed.
/// </summary>
public sealed class BatchLoader
{
    private readonly IImageDataset _dataset;
    private readonly BatchLoaderOptions _options;
    private BatchRing? _idleRing;

    /// <summary>Creates a loader; nothing is read yet.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public BatchLoader(IImageDataset dataset, BatchLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BatchSize < 1 || options.Workers < 0 || options.Prefetch < 1 || options.PrefetchBytes < 0)
        {
            throw new ArgumentException(
                $"BatchLoader: batch size {options.BatchSize}, {options.Workers} workers, prefetch {options.Prefetch} in "
                + $"{options.PrefetchBytes} bytes; expected at least 1, 0, 1 and 0.");
        }

        (_dataset, _options) = (dataset, options);
    }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchesPerEpoch => _options.DropLast
        ? _dataset.Count / _options.BatchSize
        : (int)(((long)_dataset.Count + _options.BatchSize - 1) / _options.BatchSize);

    /// <summary>
    /// The epoch's batches from <paramref name="startBatch"/> on; work starts when the first is requested. Ending the enumeration early
    /// stops the workers and waits for them.
    /// </summary>
    /// <param name="epoch">The epoch, 0 or more, which determines the order and the random transforms.</param>
    /// <param name="startBatch">The first batch, to resume an interrupted epoch.</param>
    /// <param name="cancellation">Ends the wait for a batch with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataException">
    /// A sample cannot be read or has another size than the others; thrown when its batch is requested.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative or the start is not in [0, BatchesPerEpoch].</exception>
    public IEnumerable<Batch> Epoch(int epoch, int startBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startBatch, BatchesPerEpoch);
        return _options.Workers == 0 ? WithoutWorkers(epoch, startBatch, cancellation) : Prefetched(epoch, startBatch, cancellation);
    }

    private IEnumerable<Batch> WithoutWorkers(int epoch, int startBatch, CancellationToken cancellation)
    {
        BatchRing ring = TakeRing();
        try
        {
            EpochPlan plan = ring.Plan(epoch);
            for (int batch = startBatch; batch < BatchesPerEpoch; batch++)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return ring.Single.Prepare(plan, batch, static () => false);
            }
        }
        finally
        {
            _idleRing = ring;
        }
    }

    private IEnumerable<Batch> Prefetched(int epoch, int startBatch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (startBatch == BatchesPerEpoch)
            yield break;
        BatchRing ring = TakeRing();
        var prefetcher = new Prefetcher(ring, ring.Plan(epoch), startBatch, BatchesPerEpoch, _options.Workers);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static p => ((Prefetcher)p!).Stop(), prefetcher);
        try
        {
            for (int batch = startBatch; batch < BatchesPerEpoch; batch++)
            {
                if (prefetcher.Wait(batch) is not { } slot)
                    throw new OperationCanceledException(cancellation);
                slot.Failure?.Throw();
                yield return slot.Batch!;
                cancellation.ThrowIfCancellationRequested();
                prefetcher.Release();
            }
        }
        finally
        {
            prefetcher.StopAndJoin();
            _idleRing = ring;
        }
    }

    // Concurrent enumerations are allowed: each has a ring of its own.
    private BatchRing TakeRing() => Interlocked.Exchange(ref _idleRing, null) ?? new BatchRing(_dataset, _options);
}
