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
