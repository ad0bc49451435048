namespace Fovea.Inference.Planning;

/// <summary>
/// Lays out buffers so that those needed at the same time do not overlap: the largest first, each into the smallest gap that holds it
/// between those placed before with which it lives, else behind them.
/// </summary>
internal static class ArenaLayout
{
    /// <summary>Floats in 64 bytes: a line of the cache and the longest vector.</summary>
    private const int Alignment = 16;

    /// <summary>Sets the offsets and gives the floats of the whole.</summary>
    /// <exception cref="OutOfMemoryException">The whole exceeds 2^31 - 1 floats.</exception>
    public static int Arrange(IReadOnlyCollection<ArenaBuffer> buffers)
    {
        var placed = new List<ArenaBuffer>();
        long size = 0;
        foreach (ArenaBuffer buffer in buffers.OrderByDescending(buffer => buffer.Floats).ThenBy(buffer => buffer.First))
        {
            long offset = BestOffset(buffer, placed);
            size = Math.Max(size, offset + Aligned(buffer.Floats));
            if (size > int.MaxValue)
            {
                throw new OutOfMemoryException(
                    "Compile: the results that live at the same time take more than 8 GB; use a smaller batch or input.");
            }

            buffer.Offset = (int)offset;
            placed.Add(buffer);
        }

        return (int)size;
    }

    private static long BestOffset(ArenaBuffer buffer, List<ArenaBuffer> placed)
    {
        long needed = Aligned(buffer.Floats);
        (long best, long bestGap) = (-1, long.MaxValue);
        long end = 0;
        foreach (ArenaBuffer other in placed.Where(buffer.LivesWith).OrderBy(other => other.Offset))
        {
            long gap = other.Offset - end;
            if (gap >= needed && gap < bestGap)
                (best, bestGap) = (end, gap);
            end = Math.Max(end, other.Offset + Aligned(other.Floats));
        }

        return best >= 0 ? best : end;
    }

    private static long Aligned(long floats) => (floats + Alignment - 1) / Alignment * Alignment;
}

/// <summary>A piece of the arena that is needed from one step to another, both included.</summary>
internal sealed class ArenaBuffer(int floats)
{
    public int Floats { get; } = floats;

    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = int.MinValue;

    /// <summary>Where it begins, once the arena is laid out.</summary>
    public int Offset { get; set; }

    /// <summary>Extends the lifetime to a step.</summary>
    public void UseAt(int step) => (First, Last) = (Math.Min(First, step), Math.Max(Last, step));

    public bool LivesWith(ArenaBuffer other) => First <= other.Last && other.First <= Last;
}
