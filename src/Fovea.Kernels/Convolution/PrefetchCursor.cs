using Fovea.Kernels.Gemm;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// A range of pixels that is prefetched in small steps while filters are multiplied with other pixels: pixels that this piece of work
/// writes, or that the next one reads. A default cursor has no pixels; tiles then prefetch the filters that follow their own. That is what
/// layers with many filters need, because their filters come from a more distant cache than their pixels.
/// </summary>
internal unsafe struct PrefetchCursor
{
    /// <param name="first">The first pixel. It may lie outside of allocated memory.</param>
    /// <param name="floats">The floats to prefetch.</param>
    /// <param name="steps">The number of prefetches: the steps in depth of all tiles that share the cursor.</param>
    public PrefetchCursor(float* first, nint floats, nint steps)
    {
        Next = first;
        Step = (floats + steps - 1) / steps;
    }

    /// <summary>The next address to prefetch; null where there are no pixels.</summary>
    public float* Next { get; private set; }

    /// <summary>Floats from one prefetch to the next.</summary>
    public nint Step { get; }

    /// <summary>Sets what a tile prefetches.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="filters">The filters after the tile's own, prefetched when there are no pixels.</param>
    /// <param name="filterStep">The floats of them to prefetch in each step in depth.</param>
    public readonly void AssignTo(ref GemmTile tile, float* filters, nint filterStep)
    {
        bool pixels = Next != null;
        tile.PrefetchAddress = pixels ? Next : filters;
        tile.PrefetchStep = pixels ? Step : filterStep;
    }

    /// <summary>Advances to where the tiles' prefetches ended.</summary>
    public void AdvanceTo(float* reached)
    {
        if (Next != null)
            Next = reached;
    }
}
