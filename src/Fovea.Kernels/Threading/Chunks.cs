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
