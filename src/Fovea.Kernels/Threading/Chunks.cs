namespace Fovea.Kernels.Threading;

/// <summary>Fixed divisions of work: they depend on the amount of work alone, never on the number of threads.</summary>
internal static class Chunks
{
    /// <summary>The number of chunks of at least <paramref name="minimum"/> items that <paramref name="count"/> items make, at most <paramref name="most"/>.</summary>
    public static int Count(long count, long minimum, int most) => (int)Math.Clamp(count / Math.Max(1, minimum), 1, most);

    /// <summary>The first item of chunk <paramref name="chunk"/> of <paramref name="chunks"/>; chunk sizes differ by at most one.</summary>
    public static long Start(long count, int chunks, int chunk) => count * chunk / chunks;
}
