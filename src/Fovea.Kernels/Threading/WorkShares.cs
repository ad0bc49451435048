namespace Fovea.Kernels.Threading;

/// <summary>
/// Items divided into one run of neighbours for each thread. A thread takes its own items from the front and, when it has none left, others'
/// from the back: what neighbouring items of one operator wrote, the same processor's cache still holds when the next operator reads it.
/// </summary>
internal sealed class WorkShares(int threads)
{
    private const int WordsApart = 16;

    /// <summary>Each share's first and end item, in the low and the high half of a word that lies 128 bytes from the next share's.</summary>
    private readonly long[] _shares = new long[(threads + 1) * WordsApart];

    private bool _backwards;

    /// <summary>Hands out 0 .. <paramref name="count"/> - 1 anew; no thread may be taking items.</summary>
    /// <param name="count">The items.</param>
    /// <param name="backwards">Whether threads begin with the last of their items, and take others' from the front.</param>
    public void Divide(int count, bool backwards)
    {
        _backwards = backwards;
        for (int thread = 0; thread < threads; thread++)
        {
            long first = Chunks.Start(count, threads, thread), end = Chunks.Start(count, threads, thread + 1);
            Volatile.Write(ref Share(thread), first | (end << 32));
        }
    }

    /// <summary>The next item for a thread: its own, or one that another has not come to.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(int thread, out int item)
    {
        for (int distance = 0; distance < threads; distance++)
        {
            if (TryTakeFrom(ref Share((thread + distance) % threads), fromFront: (distance == 0) != _backwards, out item))
                return true;
        }

        item = -1;
        return false;
    }

    private static bool TryTakeFrom(ref long share, bool fromFront, out int item)
    {
        long before = Volatile.Read(ref share);
        while (true)
        {
            int first = (int)before, end = (int)(before >> 32);
            item = fromFront ? first : end - 1;
            if (first >= end)
                return false;
            long after = fromFront ? before + 1 : before - (1L << 32);
            long seen = Interlocked.CompareExchange(ref share, after, before);
            if (seen == before)
                return true;
            before = seen;
        }
    }

    private ref long Share(int thread) => ref _shares[(thread + 1) * WordsApart];
}
