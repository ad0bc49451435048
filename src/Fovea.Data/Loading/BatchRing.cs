using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>
/// The buffers of an enumeration, reused by the next: a slot for the batch in use and one for each prefetched batch. They are created as
/// they are needed, as many as the bound in bytes allows. Not thread-safe.
/// </summary>
internal sealed class BatchRing(IImageDataset dataset, BatchLoaderOptions options)
{
    private readonly Stack<BatchSlot> _free = [];
    private readonly int[] _order = new int[dataset.Count];
    private int _taken;
    private long _batchBytes;

    /// <summary>The most slots that are taken at once, the one of the batch in use among them.</summary>
    public int MaxSlots => options.Prefetch + 1;

    /// <summary>The slot of a loader that prefetches nothing.</summary>
    public BatchSlot Single
    {
        get
        {
            if (_free.Count == 0)
                _free.Push(new BatchSlot(dataset, options));
            return _free.Peek();
        }
    }

    private int Limit => _batchBytes == 0
        ? Math.Min(MaxSlots, Math.Max(options.Workers, 2))
        : 1 + (int)Math.Clamp(options.PrefetchBytes / _batchBytes, 1, options.Prefetch);

    /// <summary>A slot that nobody uses; null where the bound is reached.</summary>
    public BatchSlot? TryTake()
    {
        if (_taken >= Limit)
            return null;
        _taken++;
        return _free.TryPop(out BatchSlot? slot) ? slot : new BatchSlot(dataset, options);
    }

    /// <summary>Tells of the memory that a prepared batch takes.</summary>
    public void Learn(BatchSlot slot) => _batchBytes = Math.Max(_batchBytes, slot.Bytes);

    /// <summary>Gives a slot back; its memory is kept where the bound allows.</summary>
    public void Return(BatchSlot slot)
    {
        _taken--;
        if (_taken + _free.Count < Limit)
            _free.Push(slot);
    }

    /// <summary>The epoch's sample order and random numbers; the order's array belongs to the ring.</summary>
    public EpochPlan Plan(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (options.Shuffle)
        {
            PhiloxCursor random = Philox.ForName(options.Seed, "order").Fork((ulong)epoch).Cursor();
            random.Shuffle(_order.AsSpan());
        }

        return new EpochPlan(_order, Random("transforms"), Random("mixing"));

        Philox Random(string name) => Philox.ForName(options.Seed, name).Fork((ulong)epoch);
    }
}

/// <summary>
/// The random choices of an epoch: the order of the samples, the generator whose child i belongs to sample i, and that of the mixing, whose
/// child i belongs to batch i.
/// </summary>
internal sealed record EpochPlan(int[] Order, Philox Random, Philox Mixing);
