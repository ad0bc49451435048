using Fovea.Kernels.Activations;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests;

/// <summary>Kernels on blocks of four dimensions with any strides, against loops over single items.</summary>
public sealed class BlockKernelTests
{
    private static readonly PerDimension[] _sizes =
    [
        new(1, 1, 1, 70_001), new(2, 3, 4, 5), new(1, 5, 1, 3), new(3, 1, 40_000, 1), new(900, 7, 1, 3), new(1, 1, 3, 50_000),
        new(2, 0, 3, 4),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, _sizes.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ACopyPutsEveryItemInItsPlace(int which)
    {
        PerDimension sizes = _sizes[which];
        float[] source = Values((int)sizes.Product + 7);
        PerDimension strides = Dense(sizes), turned = Turned(sizes);
        var expected = new float[source.Length];
        foreach ((int from, int to) in Places(sizes, strides, turned))
            expected[to + 3] = source[from + 5];
        foreach (int threads in new[] { 1, 3 })
        {
            using var pool = new WorkerPool(threads);
            var copied = new float[source.Length];
            StridedCopy.Run(pool, sizes, source, new BlockPlace(5, strides), copied, new BlockPlace(3, turned));
            Assert.Equal(expected, copied);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AFunctionOfTwoRepeatsWhereStridesAreZero(int which)
    {
        PerDimension sizes = _sizes[which];
        PerDimension dense = Dense(sizes);
        float[] a = Values((int)sizes.Product), b = Values((int)Math.Max(1, sizes.Product));
        PerDimension[] repeats =
        [
            dense, default, dense with { Fourth = 0 }, dense with { First = 0, Second = 0, Third = 0 },
            new(0, 0, dense.Third, 0), new(0, dense.Second, 0, dense.Fourth),
        ];
        using var pool = new WorkerPool(3);
        foreach (PerDimension right in repeats)
        {
            var expected = new float[a.Length];
            foreach ((int place, int other) in Places(sizes, dense, right))
                expected[place] = a[place] - b[other];
            var result = new float[a.Length];
            BroadcastKernel.Forward(pool, BinaryFunction.Subtract, sizes, a, dense, b, right, result);
            Assert.Equal(expected, result);
            BroadcastKernel.Backward(pool, BinaryFunction.Multiply, toRight: false, sizes, a, dense, b, right, a, result);
            foreach ((int place, int other) in Places(sizes, dense, right))
                Assert.Equal(a[place] * b[other], result[place]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AReductionJoinsTheItemsOfItsDimensions(int which)
    {
        PerDimension sizes = _sizes[which];
        float[] x = Values((int)sizes.Product);
        PerDimension kept = new(sizes.First, 1, sizes.Third, 1), reduced = new(1, sizes.Second, 1, sizes.Fourth);
        PerDimension strides = Dense(sizes), to = new(sizes.Third, 0, 1, 0);
        var sums = new double[kept.Product];
        var largest = new float[kept.Product];
        Array.Fill(largest, float.NegativeInfinity);
        foreach ((int place, int target) in Places(sizes, strides, to))
        {
            sums[target] += x[place];
            largest[target] = MathF.Max(largest[target], x[place]);
        }

        foreach (int threads in new[] { 1, 3 })
        {
            using var pool = new WorkerPool(threads);
            var result = new float[kept.Product];
            ReductionKernel.Run(pool, ReductionFunction.Sum, kept, reduced, x, strides, result, to);
            Assert.Equal(Array.ConvertAll(sums, sum => (float)sum), result);
            ReductionKernel.Run(pool, ReductionFunction.Maximum, kept, reduced, x, strides, result, to);
            Assert.Equal(largest, result);
        }
    }

    [Fact]
    public void ABlockBeyondItsSpanIsRefused()
    {
        using var pool = new WorkerPool(1);
        var sizes = new PerDimension(1, 1, 2, 3);
        var dense = new BlockPlace(0, new(6, 6, 3, 1));
        Assert.Throws<ArgumentException>(() => StridedCopy.Run(pool, sizes, new float[5], dense, new float[6], dense));
        Assert.Throws<ArgumentException>(() => StridedCopy.Run(pool, sizes, new float[6], dense, new float[6], new(1, new(6, 6, 3, 1))));
        Assert.Throws<ArgumentException>(
            () => StridedCopy.Run(pool, sizes, new float[6], new(0, new(6, 6, 3, -1)), new float[6], dense));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(-1, -0.8427007929497149)]
    [InlineData(2.9, 0.9999589021219005)]
    [InlineData(3.1, 0.9999883513426328)]
    [InlineData(8, 1)]
    public void TheErrorFunctionHasItsPublishedValues(double x, double expected) => Assert.Equal(expected, ErrorFunction.Of(x), 1e-14);

    private static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37) % 101) - 50f)];

    private static PerDimension Dense(PerDimension sizes) => new(
        sizes.Second * sizes.Third * sizes.Fourth, sizes.Third * sizes.Fourth, sizes.Fourth, 1);

    /// <summary>The same items, the first dimension innermost.</summary>
    private static PerDimension Turned(PerDimension sizes) => new(
        1, sizes.First, sizes.First * sizes.Second, sizes.First * sizes.Second * sizes.Third);

    private static IEnumerable<(int First, int Second)> Places(PerDimension sizes, PerDimension first, PerDimension second)
    {
        for (int a = 0; a < sizes.First; a++)
        {
            for (int b = 0; b < sizes.Second; b++)
            {
                for (int c = 0; c < sizes.Third; c++)
                {
                    for (int d = 0; d < sizes.Fourth; d++)
                    {
                        yield return (
                            (a * first.First) + (b * first.Second) + (c * first.Third) + (d * first.Fourth),
                            (a * second.First) + (b * second.Second) + (c * second.Third) + (d * second.Fourth));
                    }
                }
            }
        }
    }
}
