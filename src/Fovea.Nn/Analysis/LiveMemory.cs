namespace Fovea.Nn.Analysis;

/// <summary>What a piece of memory is for.</summary>
internal enum MemoryUse
{
    /// <summary>A buffer's values.</summary>
    Values,

    /// <summary>The gradient of a buffer's values.</summary>
    Gradient,

    /// <summary>What a node keeps for its gradient besides inputs and output.</summary>
    Extra,
}

/// <summary>What lives at a moment, and the most that lived at once.</summary>
internal sealed class LiveMemory
{
    private readonly Dictionary<(MemoryUse Use, int Index), long> _live = [];

    /// <summary>Bytes that live now.</summary>
    public long Now { get; private set; }

    /// <summary>The most bytes that lived at once.</summary>
    public long Peak { get; private set; }

    /// <summary>Something lives from now on, if it did not already.</summary>
    public void Take(MemoryUse use, int index, long bytes)
    {
        if (!_live.TryAdd((use, index), bytes))
            return;
        Now += bytes;
        Peak = Math.Max(Peak, Now);
    }

    /// <summary>Something is given back, if it lives.</summary>
    public void GiveBack(MemoryUse use, int index)
    {
        if (_live.Remove((use, index), out long bytes))
            Now -= bytes;
    }
}
