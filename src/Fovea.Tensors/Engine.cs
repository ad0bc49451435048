using Fovea.Kernels.Gemm;
using Fovea.Kernels.Threading;

namespace Fovea.Tensors;

/// <summary>The threads on which operators compute.</summary>
public static class Engine
{
    private static WorkerPool _pool = new(Environment.ProcessorCount);
    private static int _isPrepared;

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

    /// <summary>
    /// Has another thread compile what most networks need to machine code, while this one reads a network's file: the first pass through it
    /// ends earlier. It does so once in a process, and not at all where <see cref="Threads"/> is 1.
    /// </summary>
    public static void Prepare()
    {
        if (Threads > 1 && Interlocked.Exchange(ref _isPrepared, 1) == 0)
            new Thread(MatrixProduct.Prepare) { IsBackground = true, Name = "Fovea preparation" }.Start();
    }
}
