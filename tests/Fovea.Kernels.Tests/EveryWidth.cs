using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests;

/// <summary>
/// Runs a kernel at every vector width with one and with two threads: the widths must be close to what is expected, the threads must
/// not change a bit.
/// </summary>
internal static class EveryWidth
{
    private static readonly ThreadLocal<WorkerPool> _one = new(() => new WorkerPool(1));
    private static readonly ThreadLocal<WorkerPool> _two = new(() => new WorkerPool(2));

    public static readonly SimdLevel[] Levels = [SimdLevel.Scalar, SimdLevel.Vector128, SimdLevel.Vector256, SimdLevel.Vector512];

    /// <summary>A pool of two threads that no other test uses at this moment.</summary>
    public static WorkerPool Pool => _two.Value!;

    public static void Check(string what, double[] expected, double relativeL2, Func<WorkerPool, SimdLevel, float[]> run)
    {
        foreach (SimdLevel level in Levels)
            Close.Assert(Same(what, level, run), expected, relativeL2, $"{what} at {level}");
    }

    /// <summary>Checks only that the number of threads does not change a bit; the values are checked elsewhere.</summary>
    public static void CheckThreads(string what, Func<WorkerPool, SimdLevel, float[]> run)
    {
        foreach (SimdLevel level in Levels)
            Same(what, level, run);
    }

    private static float[] Same(string what, SimdLevel level, Func<WorkerPool, SimdLevel, float[]> run)
    {
        float[] one = run(_one.Value!, level);
        float[] two = run(_two.Value!, level);
        for (int i = 0; i < one.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(one[i]) != BitConverter.SingleToInt32Bits(two[i]))
                Assert.Fail($"{what} at {level}: [{i}] is {one[i]:G9} with one thread, {two[i]:G9} with two");
        }

        return one;
    }
}
