using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Fovea.Kernels.Threading;

/// <summary>The body of a parallel loop. Items are independent and may run in any order on any thread.</summary>
internal interface IParallelBody
{
    void Invoke(int item);
}

/// <summary>
/// A pool of threads for parallel loops. Between loops threads spin briefly and then sleep. In each loop a thread starts with the same
/// range of items and then steals from the others, one item at a time: a preempted thread delays one item, not half of the work, and
/// neighbouring items stay on one processor. Which thread runs an item never changes what it computes.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 20_000;

    /// <summary>The flag in <see cref="_gate"/> that lets workers enter; the other bits count the workers inside.</summary>
    private const int Open = 1 << 30;

    private readonly Worker[] _workers;
    private readonly WorkStealingRanges _ranges;
    private Job _job;
    private int _generation;
    private int _gate;
    private int _busy;
    private Exception? _failure;
    private volatile bool _stopping;

    /// <summary>Starts <paramref name="threads"/> - 1 background threads; the calling thread is the remaining one.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _workers = new Worker[threads - 1];
        _ranges = new WorkStealingRanges(threads);
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(this, i + 1);
    }

    /// <summary>The number of threads, including the calling one.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>The number of workers that are asleep.</summary>
    internal int SleepingWorkers => _workers.Count(worker => worker.IsAsleep);

    /// <summary>Runs <paramref name="body"/> for the items 0 .. <paramref name="count"/> - 1 and waits for all of them.</summary>
    /// <exception cref="Exception">The first exception that an item threw; all other items have run by then.</exception>
    public void For(int count, Action<int> body)
    {
        var adapter = new ActionBody(body);
        Run(count, ref adapter);
    }

    /// <inheritdoc cref="For(int, Action{int})"/>
    /// <remarks>
    /// The body lives on the caller's stack; nothing is allocated. A call while the pool is busy (from inside a body, or from another
    /// thread) runs all items on the calling thread.
    /// </remarks>
    /// <param name="count">The number of items.</param>
    /// <param name="body">The body of the loop.</param>
    /// <param name="backwards">
    /// Whether threads start with their last items: the ends of what the pass before read or wrote are still in caches.
    /// </param>
    internal void Run<TBody>(int count, ref TBody body, bool backwards = false)
        where TBody : struct, IParallelBody
    {
        if (count <= 1 || _workers.Length == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int i = 0; i < count; i++)
                body.Invoke(backwards ? count - 1 - i : i);
            return;
        }

        Exception? failure;
        try
        {
            // Workers access the body by its address; it stays on this stack frame until all that entered have left.
#pragma warning disable CS8500
            fixed (TBody* address = &body)
            {
                Publish(new Job(address, &Invoke<TBody>), count, backwards);
                TakeItems(_job, thread: 0);
                WaitForWorkers();
            }
#pragma warning restore CS8500
        }
        finally
        {
            failure = _failure;
            _failure = null;
            Volatile.Write(ref _busy, 0);
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Stops the threads and waits for them.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        foreach (Worker worker in _workers)
            worker.WakeIfAsleep();
        foreach (Worker worker in _workers)
            worker.Join();
    }

    private static void Invoke<TBody>(void* body, int item)
        where TBody : struct, IParallelBody
        => Unsafe.AsRef<TBody>(body).Invoke(item);

    private void Publish(Job job, int count, bool backwards)
    {
        _job = job;
        _ranges.Divide(count, backwards);
        Volatile.Write(ref _gate, Open);
        Interlocked.Increment(ref _generation);
        foreach (Worker worker in _workers)
            worker.WakeIfAsleep();
    }

    /// <summary>
    /// Closes the gate and waits for the workers inside. A worker that has not entered yet, because no processor was free, is not waited
    /// for.
    /// </summary>
    private void WaitForWorkers()
    {
        Interlocked.And(ref _gate, ~Open);
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _gate) != 0)
            spinner.SpinOnce(sleep1Threshold: -1);
    }

    private bool TryEnter()
    {
        int gate = Volatile.Read(ref _gate);
        while ((gate & Open) != 0)
        {
            int before = Interlocked.CompareExchange(ref _gate, gate + 1, gate);
            if (before == gate)
                return true;
            gate = before;
        }

        return false;
    }

    private void TakeItems(in Job job, int thread)
    {
        while (_ranges.TryTake(thread, out int item))
        {
            try
            {
                job.Invoke(job.Body, item);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
            }
        }
    }

    /// <summary>A thread of the pool. It has its own semaphore, so that no other thread can take its wake-up signal.</summary>
    private sealed class Worker
    {
        private readonly WorkerPool _pool;
        private readonly int _index;
        private readonly Thread _thread;
        private readonly SemaphoreSlim _wake = new(0);
        private int _asleep;

        public Worker(WorkerPool pool, int index)
        {
            _pool = pool;
            _index = index;
            _thread = new Thread(Work) { IsBackground = true, Name = $"Fovea worker {index}" };
            _thread.Start();
        }

        public bool IsAsleep => Volatile.Read(ref _asleep) == 1;

        public void WakeIfAsleep()
        {
            if (Interlocked.Exchange(ref _asleep, 0) == 1)
                _wake.Release();
        }

        public void Join()
        {
            _thread.Join();
            _wake.Dispose();
        }

        private void Work()
        {
            int seen = 0;
            while (true)
            {
                WaitForGeneration(seen);
                if (_pool._stopping)
                    return;
                seen = Volatile.Read(ref _pool._generation);
                if (!_pool.TryEnter())
                    continue;
                _pool.TakeItems(_pool._job, _index);
                Interlocked.Decrement(ref _pool._gate);
            }
        }

        private void WaitForGeneration(int seen)
        {
            for (int i = 0; i < SpinsBeforeSleep; i++)
            {
                if (HasWork(seen))
                    return;
                Thread.SpinWait(1);
            }

            while (!HasWork(seen))
            {
                Interlocked.Exchange(ref _asleep, 1);
                if (HasWork(seen) && Interlocked.Exchange(ref _asleep, 0) == 1)
                    return;
                _wake.Wait();
            }
        }

        private bool HasWork(int seen) => Volatile.Read(ref _pool._generation) != seen || _pool._stopping;
    }

    private readonly struct Job(void* body, delegate*<void*, int, void> invoke)
    {
        public readonly void* Body = body;
        public readonly delegate*<void*, int, void> Invoke = invoke;
    }

    private readonly struct ActionBody(Action<int> action) : IParallelBody
    {
        public void Invoke(int item) => action(item);
    }
}
