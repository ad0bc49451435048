using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Threading;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryItemRunsExactlyOnce(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 300; round++)
        {
            var seen = new int[round];
            pool.For(round, i => Interlocked.Increment(ref seen[i]));
            Assert.All(seen, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void WorkersThatWentToSleepWakeUp()
    {
        using var pool = new WorkerPool(3);
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(30);
            int sum = 0;
            pool.For(100, i => Interlocked.Add(ref sum, i));
            Assert.Equal(4950, sum);
        }
    }

    [Fact]
    public void AnExceptionReachesTheCallerAndThePoolGoesOn()
    {
        using var pool = new WorkerPool(2);
        var failure = Assert.Throws<InvalidOperationException>(() => pool.For(10, i =>
        {
            if (i == 7)
                throw new InvalidOperationException("item 7");
        }));
        Assert.Equal("item 7", failure.Message);
        int count = 0;
        pool.For(10, _ => Interlocked.Increment(ref count));
        Assert.Equal(10, count);
    }

    [Fact]
    public void ACallFromInsideOrFromAnotherThreadRunsAlone()
    {
        using var pool = new WorkerPool(2);
        int count = 0;
        pool.For(4, _ => pool.For(5, _ => Interlocked.Increment(ref count)));
        Assert.Equal(20, count);
        Parallel.For(0, 8, _ => pool.For(10, _ => Interlocked.Increment(ref count)));
        Assert.Equal(100, count);
    }
}
