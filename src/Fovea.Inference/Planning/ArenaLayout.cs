namespace Fovea.Inference.Planning;

/// <summary>
/// Assigns offsets in the arena such that buffers with overlapping lifetimes do not overlap in memory. Greedy best fit: the largest buffer
/// first, each into the smallest sufficient gap between the placed buffers with overlapping lifetimes, or after them.
/// </summary>
internal static class ArenaLayout
{
    /// <summary>Floats in 64 bytes: the size of a cache line and of the widest vector.</summary>
    private const int Alignment = 16;

    /// <summary>Sets the offsets of all buffers and returns the size of the arena in floats.</summary>
    /// <exception cref="OutOfMemoryException">The arena exceeds 2^31 - 1 floats.</exception>
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

/// <summary>A part of the arena, with its lifetime from the first to the last step that uses it, inclusive.</summary>
internal sealed class ArenaBuffer(int floats)
{
    public int Floats { get; } = floats;

    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = int.MinValue;

    /// <summary>The offset in floats, set by <see cref="ArenaLayout.Arrange"/>.</summary>
    public int Offset { get; set; }

    /// <summary>Extends the lifetime to include a step.</summary>
    public void UseAt(int step) => (First, Last) = (Math.Min(First, step), Math.Max(Last, step));

    public bool LivesWith(ArenaBuffer other) => First <= other.Last && other.First <= Last;
}
