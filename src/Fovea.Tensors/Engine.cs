using Fovea.Kernels.Threading;

namespace Fovea.Tensors;

/// <summary>The threads on which operators compute.</summary>
public static class Engine
{
    private static WorkerPool _pool = new(Environment.ProcessorCount);

    /// <summary>The threads that share the work of an operator; at the start as many as processors. Results do not depend on it.</summary>
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

    /// <summary>The pool of these threads.</summary>
    public static WorkerPool Pool => _pool;
}
