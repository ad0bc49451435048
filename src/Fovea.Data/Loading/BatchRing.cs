using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>The buffers of an enumeration, reused by the next: a slot for the batch in use and one for each prefetched batch.</summary>
internal sealed class BatchRing
{
    private readonly BatchSlot[] _slots;
    private readonly int[] _order;
    private readonly BatchLoaderOptions _options;

    public BatchRing(IImageDataset dataset, BatchLoaderOptions options)
    {
        _options = options;
        _order = new int[dataset.Count];
        _slots = new BatchSlot[options.Workers == 0 ? 1 : options.Prefetch + 1];
        for (int i = 0; i < _slots.Length; i++)
            _slots[i] = new BatchSlot(dataset, options);
    }

    public int Length => _slots.Length;

    public BatchSlot this[int batch] => _slots[batch % _slots.Length];

    /// <summary>The epoch's sample order and random numbers; the order's array belongs to the ring.</summary>
    public EpochPlan Plan(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (_options.Shuffle)
        {
            PhiloxCursor random = Philox.ForName(_options.Seed, "order").Fork((ulong)epoch).Cursor();
            random.Shuffle(_order.AsSpan());
        }
        return new EpochPlan(_order, Philox.ForName(_options.Seed, "transforms").Fork((ulong)epoch));
    }
}

/// <summary>The random choices of an epoch: the order of the samples, and the generator whose child i belongs to sample i.</summary>
internal sealed record EpochPlan(int[] Order, Philox Random);
