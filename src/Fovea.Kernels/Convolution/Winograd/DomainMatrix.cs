namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Tiles in Winograd's domain: a matrix [tiles, channels] for each point. Rows are an odd number of cache lines apart, so that neighbouring rows
/// do not compete for the same lines of the cache.
/// </summary>
internal readonly record struct DomainMatrix(int Points, int Tiles, int Channels)
{
    private const int Line = 16;

    /// <summary>Floats from one tile to the next.</summary>
    public nint TileStride => (((Channels + Line - 1) / Line) | 1) * Line;

    /// <summary>Floats from one point to the next.</summary>
    public nint PointStride => (Tiles * TileStride) + Line;

    public nint Floats => Points * PointStride;
}
