namespace Fovea.Formats;

/// <summary>
/// Limits the memory that a file's description (names, containers, numbers) may take: its own size plus 40 MB. Estimates are generous, so
/// that a small file cannot describe many objects.
/// </summary>
internal sealed class MemoryBudget(string path, long fileLength)
{
    private const long Base = 40L << 20;

    private readonly long _limit = Base + fileLength;
    private long _used;

    /// <summary>Counts bytes that are about to be allocated.</summary>
    /// <exception cref="WeightFileException">The limit is exceeded.</exception>
    public void Charge(long bytes)
    {
        if (bytes < 0 || (_used += bytes) > _limit)
        {
            throw new WeightFileException(
                $"{path}: describes more than {_limit >> 20} MB of objects besides its tensors, expected a state dictionary; "
                + "the file is damaged or hostile.");
        }
    }

    /// <summary>Adds to a list and counts its growth.</summary>
    public void Add<T>(List<T> list, T item)
    {
        if (list.Count == list.Capacity)
            Charge(System.Runtime.CompilerServices.Unsafe.SizeOf<T>() * 2L * Math.Max(4, list.Capacity));
        list.Add(item);
    }
}
