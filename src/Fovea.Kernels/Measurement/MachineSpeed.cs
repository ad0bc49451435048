using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>What a machine can do at best, measured: what kernels are to be judged by.</summary>
/// <param name="Level">The vectors that were used.</param>
/// <param name="Threads">The threads that worked.</param>
/// <param name="FlopsPerSecond">Floating-point operations in a second, 2 for each multiply-add, of a loop that touches no memory.</param>
/// <param name="BytesPerSecond">Bytes in a second that are read from memory which no cache holds.</param>
public sealed record MachineSpeed(SimdLevel Level, int Threads, double FlopsPerSecond, double BytesPerSecond)
{
    private const int ReadFloats = 64 * 1024 * 1024;

    private static readonly TimeSpan _arithmeticTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _readingTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Measures with all threads of <paramref name="pool"/>, for less than a second; the best of several passes counts.</summary>
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

    /// <summary>The most often that <paramref name="pass"/> could run in a second.</summary>
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
