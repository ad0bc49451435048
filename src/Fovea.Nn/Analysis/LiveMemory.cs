namespace Fovea.Nn.Analysis;

/// <summary>The purpose of an allocation.</summary>
internal enum MemoryUse
{
    /// <summary>The values of a buffer.</summary>
    Values,

    /// <summary>The gradient to the values of a buffer.</summary>
    Gradient,

    /// <summary>Tensors that a node saves for its gradient in addition to inputs and output.</summary>
    Extra,
}

/// <summary>Tracks the memory that is currently allocated, and its peak.</summary>
internal sealed class LiveMemory
{
    private readonly Dictionary<(MemoryUse Use, int Index), long> _live = [];

    /// <summary>Bytes that are currently allocated.</summary>
    public long Now { get; private set; }

    /// <summary>The most bytes that were allocated at the same time.</summary>
    public long Peak { get; private set; }

    /// <summary>Allocates memory, unless it is allocated already.</summary>
    public void Take(MemoryUse use, int index, long bytes)
    {
        if (!_live.TryAdd((use, index), bytes))
            return;
        Now += bytes;
        Peak = Math.Max(Peak, Now);
    }

    /// <summary>Frees memory, if it is allocated.</summary>
    public void GiveBack(MemoryUse use, int index)
    {
        if (_live.Remove((use, index), out long bytes))
            Now -= bytes;
    }
}
