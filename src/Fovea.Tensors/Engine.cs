using Fovea.Kernels.Threading;

namespace Fovea.Tensors;

/// <summary>The threads on which operators compute.</summary>
public static class Engine
{
    private static WorkerPool _pool = new(Environment.ProcessorCount);

    /// <summary>The number of threads that an operator runs on; initially the number of processors. Results do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public static int Threads
    {
        get => _pool.Threads;
        set
        {
            if (value == _pool.Threads)
                return;
            WorkerPool former = Interlocked.Exchange(ref _pool, new WorkerPool(value));
            former.Dispose();
        }
    }

    /// <summary>The thread pool of this size.</summary>
    public static WorkerPool Pool => _pool;
}
