namespace Fovea.Kernels.Threading;

/// <summary>Divides work into chunks. The division depends only on the amount of work, never on the number of threads.</summary>
internal static class Chunks
{
    /// <summary>
    /// Returns the number of chunks for <paramref name="count"/> items: at least <paramref name="minimum"/> items in a chunk, between 1 and
    /// <paramref name="max"/> chunks.
    /// </summary>
    public static int Count(long count, long minimum, int max) => (int)Math.Clamp(count / Math.Max(1, minimum), 1, max);

    /// <summary>
    /// Returns the first item of chunk <paramref name="chunk"/> of <paramref name="chunks"/>. Chunk sizes differ by at most one.
    /// </summary>
    public static long Start(long count, int chunks, int chunk) => count * chunk / chunks;
}

/// <summary>
/// One range of consecutive items for each thread, with work stealing. A thread takes items from the front of its own range; when that is
/// empty, it steals from the back of the others. A thread gets the same range in each operator, so that data which it wrote is still in its
/// cache.
/// </summary>
internal sealed class WorkStealingRanges(int threads)
{
    private const int WordsApart = 16;

    /// <summary>
    /// The first and the end item of each range, in the low and the high half of a word. Words are 128 bytes apart, so that threads do not
    /// share cache lines.
    /// </summary>
    private readonly long[] _ranges = new long[(threads + 1) * WordsApart];

    private bool _backwards;

    /// <summary>Divides the items 0 .. <paramref name="count"/> - 1 among the threads. No thread may be taking items.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="backwards">Whether threads start with the last of their items and steal from the front.</param>
    public void Divide(int count, bool backwards)
    {
        _backwards = backwards;
        for (int thread = 0; thread < threads; thread++)
        {
            long first = Chunks.Start(count, threads, thread), end = Chunks.Start(count, threads, thread + 1);
            Volatile.Write(ref Range(thread), first | (end << 32));
        }
    }

    /// <summary>Takes the next item for a thread, from its own range or stolen from another.</summary>
    /// <returns>False if no item is left.</returns>
    public bool TryTake(int thread, out int item)
    {
        for (int distance = 0; distance < threads; distance++)
        {
            if (TryTakeFrom(ref Range((thread + distance) % threads), fromFront: (distance == 0) != _backwards, out item))
                return true;
        }

        item = -1;
        return false;
    }

    private static bool TryTakeFrom(ref long range, bool fromFront, out int item)
    {
        long before = Volatile.Read(ref range);
        while (true)
        {
            int first = (int)before, end = (int)(before >> 32);
            item = fromFront ? first : end - 1;
            if (first >= end)
                return false;
            long after = fromFront ? before + 1 : before - (1L << 32);
            long seen = Interlocked.CompareExchange(ref range, after, before);
            if (seen == before)
                return true;
            before = seen;
        }
    }

    private ref long Range(int thread) => ref _ranges[(thread + 1) * WordsApart];
}
