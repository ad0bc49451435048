using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Threading;

public sealed class WorkStealingRangesTests
{
    [Theory]
    [InlineData(false, new[] { 0, 1, 2, 6, 5, 4, 3 }, new[] { 3, 4, 5, 6, 2, 1, 0 })]
    [InlineData(true, new[] { 2, 1, 0, 3, 4, 5, 6 }, new[] { 6, 5, 4, 3, 0, 1, 2 })]
    public void AThreadTakesItsOwnItemsAndThenOthersFromTheOtherEnd(bool backwards, int[] first, int[] second)
    {
        var ranges = new WorkStealingRanges(2);
        ranges.Divide(7, backwards);
        Assert.Equal(first, TakeAll(ranges, 0));
        ranges.Divide(7, backwards);
        Assert.Equal(second, TakeAll(ranges, 1));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(4, 10_000)]
    public void EveryItemIsTakenOnce(int threads, int count)
    {
        var ranges = new WorkStealingRanges(threads);
        ranges.Divide(count, backwards: threads % 2 == 0);
        var taken = new int[count];
        var workers = new List<Thread>();
        for (int i = 0; i < threads; i++)
        {
            int thread = i;
            workers.Add(new Thread(() => TakeAll(ranges, thread).ForEach(item => Interlocked.Increment(ref taken[item]))));
        }

        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        Assert.All(taken, times => Assert.Equal(1, times));
    }

    private static List<int> TakeAll(WorkStealingRanges ranges, int thread)
    {
        var items = new List<int>();
        while (ranges.TryTake(thread, out int item))
            items.Add(item);
        return items;
    }
}
