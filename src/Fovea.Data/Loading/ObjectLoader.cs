using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>
/// Loads batches of photographs of any size with the objects in them, epoch after epoch, and prefetches them on threads of the pool. A
/// batch's content
/// depends only on the seed, the epoch and the position.
/// </summary>
public sealed class ObjectLoader
{
    private readonly IImageDataset _dataset;
    private readonly ObjectLoaderOptions _options;
    private readonly Lazy<int[]> _groups;

    /// <summary>Creates a loader; nothing is read yet.</summary>
    /// <param name="dataset">A set whose targets are <see cref="DetectionTarget"/>s.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ObjectLoader(IImageDataset dataset, ObjectLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BatchSize < 1 || options.Prefetch < 0 || options.AspectRatioGroupFactor is not (-1 or >= 1))
        {
            throw new ArgumentException(
                $"ObjectLoader: batch size {options.BatchSize}, prefetch {options.Prefetch}, aspect ratio group factor "
                + $"{options.AspectRatioGroupFactor}; expected at least 1, 0, and at least 1 or -1.", nameof(options));
        }

        (_dataset, _options) = (dataset, options);
        _groups = new Lazy<int[]>(() => AspectRatioGroups.Of(dataset, options.AspectRatioGroupFactor));
    }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchesPerEpoch => (_dataset.Count + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>The epoch's batches from <paramref name="startBatch"/> on.</summary>
    /// <param name="epoch">The epoch, 0 or more, which determines the order and the random transforms.</param>
    /// <param name="startBatch">The first batch, to resume an interrupted epoch.</param>
    /// <exception cref="DataException">A sample cannot be read or has no objects' target; thrown when its batch is requested.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative or the start is not in [0, BatchesPerEpoch].</exception>
    public IEnumerable<ObjectBatch> Epoch(int epoch, int startBatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startBatch, BatchesPerEpoch);
        return Batches(epoch, startBatch);
    }

    private IEnumerable<ObjectBatch> Batches(int epoch, int startBatch)
    {
        int[] order = Order(epoch);
        Philox random = Philox.ForName(_options.Seed, "transforms").Fork((ulong)epoch);
        var prepared = new Queue<Task<ObjectBatch>>();
        for (int batch = startBatch; batch < BatchesPerEpoch || prepared.Count > 0;)
        {
            while (batch < BatchesPerEpoch && prepared.Count <= _options.Prefetch)
            {
                int[] indices = [.. order.Skip(batch++ * _options.BatchSize).Take(_options.BatchSize)];
                prepared.Enqueue(Task.Run(() => Prepare(indices, random)));
            }

            yield return prepared.Dequeue().GetAwaiter().GetResult();
        }
    }

    private ObjectBatch Prepare(int[] indices, Philox random)
    {
        var images = new Image[indices.Length];
        var targets = new DetectionTarget[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            // The reader's images are its own: each sample has one of its own.
            Sample sample = new SampleReader(_dataset, _options.Transforms).Read(index, random.Fork((ulong)index).Cursor());
            images[i] = sample.Image;
            targets[i] = sample.Target is DetectionTarget objects
                ? objects.Sanitized()
                : throw new DataException($"{_dataset.PathOf(index) ?? $"{_dataset.Name}: sample {index}"} has no boxes to learn from.");
        }

        return new ObjectBatch(images, targets, indices);
    }

    private int[] Order(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, _dataset.Count)];
        if (_options.Shuffle)
        {
            PhiloxCursor random = Philox.ForName(_options.Seed, "order").Fork((ulong)epoch).Cursor();
            random.Shuffle(order.AsSpan());
        }

        return AspectRatioGroups.Batches(order, _groups.Value, _options.BatchSize);
    }
}

/// <summary>How an <see cref="ObjectLoader"/> makes batches.</summary>
/// <param name="BatchSize">Photographs in a batch, at least 1.</param>
public sealed record ObjectLoaderOptions(int BatchSize)
{
    /// <summary>The transforms of photographs and objects, in order.</summary>
    public IReadOnlyList<ITransform> Transforms { get; init; } = [];

    /// <summary>The seed of the order and of the transforms.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has a random order of its own; otherwise samples come by index.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// The number of groups of aspect ratios on each side of 1 from which a batch is made, so that little of it is padding (torchvision's
    /// <c>--aspect-ratio-group-factor</c>); -1 for batches of any images.
    /// </summary>
    public int AspectRatioGroupFactor { get; init; } = -1;

    /// <summary>The number of batches that are prepared ahead.</summary>
    public int Prefetch { get; init; } = 2;
}

/// <summary>Photographs with their objects.</summary>
/// <param name="Images">The photographs, [Count].</param>
/// <param name="Targets">The objects of each, [Count], without those that are not to be seen.</param>
/// <param name="Indices">The index of each in the data set, [Count].</param>
public sealed record ObjectBatch(IReadOnlyList<Image> Images, IReadOnlyList<DetectionTarget> Targets, IReadOnlyList<int> Indices);
