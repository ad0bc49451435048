namespace Fovea.Data.Loading;

/// <summary>
/// Worker threads that fill a ring's slots in the order of the batches. One lock guards all state: a worker takes the next batch when a
/// slot is free, the consumer waits until the slot of its batch is ready.
/// </summary>
internal sealed class Prefetcher
{
    private readonly object _gate = new();
    private readonly BatchRing _ring;
    private readonly EpochPlan _plan;
    private readonly int _end;
    private readonly Thread[] _threads;
    private readonly Dictionary<int, BatchSlot> _ready;
    private readonly Func<bool> _isStopped;
    private BatchSlot? _inUse;
    private int _next;
    private volatile bool _stopped;

    public Prefetcher(BatchRing ring, EpochPlan plan, int start, int end, int workers)
    {
        (_ring, _plan, _end, _next) = (ring, plan, end, start);
        _ready = new Dictionary<int, BatchSlot>(ring.MaxSlots);
        _isStopped = () => _stopped;
        _threads = new Thread[Math.Min(workers, Math.Min(ring.MaxSlots, end - start))];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"batch loader {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>The slot of a batch when it is ready, or null when stopped before.</summary>
    public BatchSlot? Wait(int batch)
    {
        lock (_gate)
        {
            while (!_ready.Remove(batch, out _inUse) && !_stopped)
                Monitor.Wait(_gate);
            return _stopped ? null : _inUse;
        }
    }

    /// <summary>Frees the slot of the batch in use.</summary>
    public void Release()
    {
        lock (_gate)
        {
            GiveBackInUse();
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes the workers end after their current sample.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Stops the workers and waits for them: afterwards no thread writes to the ring.</summary>
    public void StopAndJoin()
    {
        Stop();
        foreach (Thread thread in _threads)
            thread.Join();
        GiveBackInUse();
        foreach (BatchSlot slot in _ready.Values)
            _ring.Return(slot);
        _ready.Clear();
    }

    private void GiveBackInUse()
    {
        if (_inUse is not null)
            _ring.Return(_inUse);
        _inUse = null;
    }

    private void Work()
    {
        while (true)
        {
            int batch;
            BatchSlot? slot = null;
            lock (_gate)
            {
                while (!_stopped && _next < _end && (slot = _ring.TryTake()) is null)
                    Monitor.Wait(_gate);
                if (slot is null)
                    return;
                batch = _next++;
            }
            slot.PrepareOrCapture(_plan, batch, _isStopped);
            lock (_gate)
            {
                _ring.Learn(slot);
                if (slot.Failure is not null)
                    _next = _end;
                _ready[batch] = slot;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
