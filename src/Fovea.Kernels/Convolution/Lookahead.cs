using Fovea.Kernels.Gemm;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Pixels that the next piece of work reads, asked for bit by bit while all filters pass over this one. Where filters are so many that they come
/// from farther away than pixels there are none, and the filters that come next are asked for instead.
/// </summary>
internal unsafe struct Lookahead
{
    private readonly nint _step;
    private float* _next;

    /// <param name="first">The first pixel; anything that is an address.</param>
    /// <param name="floats">The floats that are asked for.</param>
    /// <param name="steps">The steps in depth of all tiles meanwhile.</param>
    public Lookahead(float* first, nint floats, nint steps)
    {
        _next = first;
        _step = (floats + steps - 1) / steps;
    }

    /// <summary>Lets a tile ask for what comes next.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="filters">The filters after the tile's own.</param>
    /// <param name="filterStep">The floats of them to ask for in each step in depth.</param>
    public readonly void Direct(ref Tile tile, float* filters, nint filterStep)
    {
        bool pixels = _next != null;
        tile.Ahead = pixels ? _next : filters;
        tile.AheadStep = pixels ? _step : filterStep;
    }

    /// <summary>Goes on where tiles came to.</summary>
    public void GoOn(float* reached)
    {
        if (_next != null)
            _next = reached;
    }
}
