using BenchmarkDotNet.Attributes;
using Fovea.Kernels;
using Fovea.Kernels.Threading;

namespace Fovea.Benchmarks;

/// <summary>What the benchmarks share: threads, and spans of random numbers that the collector does not move.</summary>
public abstract class LayerBenchmark : IWork
{
    private WorkerPool? _pool;
    private ulong _seed;

    /// <summary>Threads that compute.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <inheritdoc/>
    public abstract Work Work { get; }

    internal WorkerPool Pool => _pool!;

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _pool = new WorkerPool(Threads);
        _seed = 0;
        Prepare();
    }

    /// <summary>Lets the threads and the memory go.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        Release();
        _pool!.Dispose();
    }

    private protected abstract void Prepare();

    private protected virtual void Release()
    {
    }

    private protected float[] Random(long length)
    {
        float[] values = GC.AllocateUninitializedArray<float>(checked((int)length), pinned: true);
        Philox.ForName(_seed++, "benchmark").FillNormal(values);
        return values;
    }

    private protected static float[] Empty(long length) => GC.AllocateArray<float>(checked((int)length), pinned: true);
}
