using Fovea.Kernels.Gemm;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Pixels that will be written, or that the next piece of work reads, asked for bit by bit while all filters pass over this one. Where filters are
/// so many that they come from farther away than pixels there are none, and the filters that come next are asked for instead.
/// </summary>
internal unsafe struct Lookahead
{
    /// <param name="first">The first pixel; anything that is an address.</param>
    /// <param name="floats">The floats that are asked for.</param>
    /// <param name="steps">The steps in depth of all tiles meanwhile.</param>
    public Lookahead(float* first, nint floats, nint steps)
    {
        Next = first;
        Step = (floats + steps - 1) / steps;
    }

    /// <summary>What is asked for next.</summary>
    public float* Next { get; private set; }

    /// <summary>Floats from one request to the next.</summary>
    public nint Step { get; }

    /// <summary>Lets a tile ask for what comes next.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="filters">The filters after the tile's own.</param>
    /// <param name="filterStep">The floats of them to ask for in each step in depth.</param>
    public readonly void Direct(ref Tile tile, float* filters, nint filterStep)
    {
        bool pixels = Next != null;
        tile.Ahead = pixels ? Next : filters;
        tile.AheadStep = pixels ? Step : filterStep;
    }

    /// <summary>Goes on where tiles came to.</summary>
    public void GoOn(float* reached)
    {
        if (Next != null)
            Next = reached;
    }
}
