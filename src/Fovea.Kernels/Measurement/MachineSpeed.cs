using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>The measured peak speed of a machine, to compare kernels with.</summary>
/// <param name="Level">The vector width of the measurement.</param>
/// <param name="Threads">The number of threads.</param>
/// <param name="FlopsPerSecond">Floating-point operations per second, 2 for each multiply-add, of a loop in registers.</param>
/// <param name="BytesPerSecond">Bytes per second read from memory, with data larger than the caches.</param>
public sealed record MachineSpeed(SimdLevel Level, int Threads, double FlopsPerSecond, double BytesPerSecond)
{
    private const int ReadFloats = 64 * 1024 * 1024;

    private static readonly TimeSpan _arithmeticTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _readingTime = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Measures with all threads of <paramref name="pool"/> for less than a second, and returns the best of several passes.
    /// </summary>
    public static MachineSpeed Measure(WorkerPool pool, TimeProvider clock)
    {
        SimdLevel level = SimdSupport.Level;
        return new MachineSpeed(level, pool.Threads, Flops(level, pool, clock), BytesRead(level, pool, clock));
    }

    private static double Flops(SimdLevel level, WorkerPool pool, TimeProvider clock)
    {
        var loop = new MultiplyAddLoop(level);
        int items = 4 * pool.Threads;
        return Best(clock, _arithmeticTime, () => pool.Run(items, ref loop)) * items * loop.Flops;
    }

    private static unsafe double BytesRead(SimdLevel level, WorkerPool pool, TimeProvider clock)
    {
        var memory = new NativeBuffer(ReadFloats);
        try
        {
            memory.Span(ReadFloats).Fill(1);
            fixed (float* address = memory.Span(ReadFloats))
            {
                var loop = new ReadLoop(level, address, ReadFloats);
                return Best(clock, _readingTime, () => pool.Run(ReadLoop.Items, ref loop)) * ReadFloats * sizeof(float);
            }
        }
        finally
        {
            memory.Free();
        }
    }

    /// <summary>Returns how often the fastest run of <paramref name="pass"/> fits in a second.</summary>
    private static double Best(TimeProvider clock, TimeSpan duration, Action pass)
    {
        pass();
        TimeSpan least = TimeSpan.MaxValue;
        long start = clock.GetTimestamp();
        do
        {
            long before = clock.GetTimestamp();
            pass();
            TimeSpan time = clock.GetElapsedTime(before);
            least = time < least ? time : least;
        }
        while (clock.GetElapsedTime(start) < duration);

        return 1 / Math.Max(least.TotalSeconds, 1e-9);
    }
}

/// <summary>Reads memory as fast as possible, and sums it so that the reads are not optimised away.</summary>
internal unsafe struct ReadLoop(SimdLevel level, float* memory, int count) : IParallelBody, ISimdKernel
{
    public const int Items = 64;

    private const int Unrolled = 4;

    private int _item;
#pragma warning disable IDE0052 // Written so that the reads are not optimized away.
    private float _sum;
#pragma warning restore IDE0052

    public readonly void Invoke(int item)
    {
        ReadLoop mine = this;
        mine._item = item;
        SimdSupport.Run(level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* end = memory + Chunks.Start(count, Items, _item + 1);
        TVec a = TWidth.Zero, b = a, c = a, d = a;
        for (float* p = memory + Chunks.Start(count, Items, _item); p + (Unrolled * TWidth.Lanes) <= end; p += Unrolled * TWidth.Lanes)
        {
            a = TWidth.Add(a, TWidth.Load(p));
            b = TWidth.Add(b, TWidth.Load(p + TWidth.Lanes));
            c = TWidth.Add(c, TWidth.Load(p + (2 * TWidth.Lanes)));
            d = TWidth.Add(d, TWidth.Load(p + (3 * TWidth.Lanes)));
        }

        _sum = TWidth.Sum(TWidth.Add(TWidth.Add(a, b), TWidth.Add(c, d)));
    }
}

/// <summary>Multiply-adds on twelve independent vectors in registers: enough to hide the latency of the instruction on two ports.</summary>
internal struct MultiplyAddLoop(SimdLevel level) : IParallelBody, ISimdKernel
{
    private const int Chains = 12;
    private const int Iterations = 100_000;

    private float _sum;

    /// <summary>Floating-point operations of one item.</summary>
    public readonly double Flops => 2.0 * Chains * Iterations * SimdSupport.Lanes(level);

    public readonly void Invoke(int item)
    {
        MultiplyAddLoop mine = this;
        SimdSupport.Run(level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec factor = TWidth.Broadcast(0.999f + _sum), term = TWidth.Broadcast(0.001f + _sum);
        TVec a = factor, b = factor, c = factor, d = factor, e = factor, f = factor;
        TVec g = factor, h = factor, i = factor, j = factor, k = factor, l = factor;
        for (int n = Iterations; n > 0; n--)
        {
            a = TWidth.MultiplyAdd(a, factor, term);
            b = TWidth.MultiplyAdd(b, factor, term);
            c = TWidth.MultiplyAdd(c, factor, term);
            d = TWidth.MultiplyAdd(d, factor, term);
            e = TWidth.MultiplyAdd(e, factor, term);
            f = TWidth.MultiplyAdd(f, factor, term);
            g = TWidth.MultiplyAdd(g, factor, term);
            h = TWidth.MultiplyAdd(h, factor, term);
            i = TWidth.MultiplyAdd(i, factor, term);
            j = TWidth.MultiplyAdd(j, factor, term);
            k = TWidth.MultiplyAdd(k, factor, term);
            l = TWidth.MultiplyAdd(l, factor, term);
        }

        TVec first = TWidth.Add(TWidth.Add(TWidth.Add(a, b), TWidth.Add(c, d)), TWidth.Add(e, f));
        TVec second = TWidth.Add(TWidth.Add(TWidth.Add(g, h), TWidth.Add(i, j)), TWidth.Add(k, l));
        _sum = TWidth.Sum(TWidth.Add(first, second));
    }
}
