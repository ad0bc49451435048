namespace Fovea.Data.Loading;

/// <summary>
/// Worker threads that fill a ring's slots in the order of the batches. One lock guards all state: a worker takes the next batch when its
/// slot is free, the consumer waits until the slot of its batch is ready.
/// </summary>
internal sealed class Prefetcher
{
    private readonly object _gate = new();
    private readonly BatchRing _ring;
    private readonly EpochPlan _plan;
    private readonly int _end;
    private readonly Thread[] _threads;
    private readonly bool[] _ready;
    private readonly Func<bool> _isStopped;
    private int _next;
    private int _released;
    private volatile bool _stopped;

    public Prefetcher(BatchRing ring, EpochPlan plan, int start, int end, int workers)
    {
        (_ring, _plan, _end, _next, _released) = (ring, plan, end, start, start);
        _ready = new bool[ring.Length];
        _isStopped = () => _stopped;
        _threads = new Thread[Math.Min(workers, Math.Min(ring.Length, end - start))];
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
            while (!_ready[batch % _ready.Length] && !_stopped)
                Monitor.Wait(_gate);
            return _stopped ? null : _ring[batch];
        }
    }

    /// <summary>Frees the slot of the oldest batch in use.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _ready[_released++ % _ready.Length] = false;
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
    }

    private void Work()
    {
        while (true)
        {
            int batch;
            lock (_gate)
            {
                while (!_stopped && _next < _end && _next >= _released + _ring.Length)
                    Monitor.Wait(_gate);
                if (_stopped || _next >= _end)
                    return;
                batch = _next++;
            }
            BatchSlot slot = _ring[batch];
            slot.PrepareOrCapture(_plan, batch, _isStopped);
            lock (_gate)
            {
                if (slot.Failure is not null)
                    _next = _end;
                _ready[batch % _ready.Length] = true;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
