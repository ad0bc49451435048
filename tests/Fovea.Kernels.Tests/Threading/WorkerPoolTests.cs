using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Threading;

public sealed class WorkerPoolTests
{
    /// <summary>The time after which a thread that others wait for counts as missing.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

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

        AssertAllThreadsTakePart(pool);
    }

    [Fact]
    public void WorkersThatWentToSleepWakeUp()
    {
        using var pool = new WorkerPool(3);
        for (int round = 0; round < 5; round++)
        {
            Assert.True(SpinWait.SpinUntil(() => pool.SleepingWorkers == 2, _patience), "the workers did not go to sleep");
            AssertAllThreadsTakePart(pool);
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
        AssertAllThreadsTakePart(pool);
    }

    [Fact]
    public void ACallFromInsideRunsOnTheThreadThatCalls()
    {
        using var pool = new WorkerPool(2);
        using var barrier = new Barrier(2);
        var threads = new int[2][];
        pool.For(2, item =>
        {
            // Both threads are inside of the pool before either calls it again.
            Meet(barrier);
            threads[item] = ThreadsOf(pool, 5);
            Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 5), threads[item]);
        });
        Assert.NotEqual(threads[0][0], threads[1][0]);
    }

    [Fact]
    public void ACallWhileAnotherThreadUsesThePoolRunsOnTheThreadThatCalls()
    {
        using var pool = new WorkerPool(2);
        using ManualResetEventSlim isBusy = new(), hasFinished = new();
        int[] threads = [];
        int caller = 0;
        var other = new Thread(() =>
        {
            if (!isBusy.Wait(_patience))
                return;
            caller = Environment.CurrentManagedThreadId;
            threads = ThreadsOf(pool, 10);
            hasFinished.Set();
        });
        other.Start();
        pool.For(2, _ =>
        {
            isBusy.Set();
            Assert.True(hasFinished.Wait(_patience), "the other thread's call did not return while the pool was busy");
        });
        other.Join();
        Assert.Equal(Enumerable.Repeat(caller, 10), threads);
    }

    /// <summary>As many items as threads, each of which ends only when all of them have begun: no thread can run two.</summary>
    private static void AssertAllThreadsTakePart(WorkerPool pool)
    {
        using var barrier = new Barrier(pool.Threads);
        pool.For(pool.Threads, _ => Meet(barrier));
    }

    private static void Meet(Barrier barrier) => Assert.True(barrier.SignalAndWait(_patience), "not all threads of the pool took part");

    /// <summary>The thread of each item.</summary>
    private static int[] ThreadsOf(WorkerPool pool, int count)
    {
        var threads = new int[count];
        pool.For(count, i => threads[i] = Environment.CurrentManagedThreadId);
        return threads;
    }
}
