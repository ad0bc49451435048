namespace Fovea.Tensors.Memory;

/// <summary>
/// Collects the small objects that steps leave behind. The collector itself would let them pile up to the size of the processor's last-level cache, hundreds of
/// megabytes on a server, so that a loop that needs nothing new would seem to grow.
/// </summary>
internal static class YoungObjects
{
    private const long BytesBetweenCollections = 2L << 20;

    private static long _collectedAt;

    /// <summary>Collects when enough has been allocated since the last time.</summary>
    public static void CollectNowAndThen()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long last = Volatile.Read(ref _collectedAt);
        if (allocated - last < BytesBetweenCollections || Interlocked.CompareExchange(ref _collectedAt, allocated, last) != last)
            return;
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
    }
}
