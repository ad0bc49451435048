namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The layout of tiles in Winograd's domain: a matrix [tiles, channels] for each point. Rows are an odd number of cache lines apart, so
/// that neighbouring rows do not map to the same cache sets.
/// </summary>
internal readonly record struct TransformedTileLayout(int Points, int Tiles, int Channels)
{
    private const int CacheLine = 16;

    /// <summary>Floats from one tile to the next.</summary>
    public nint TileStride => (((Channels + CacheLine - 1) / CacheLine) | 1) * CacheLine;

    /// <summary>Floats from one point to the next.</summary>
    public nint PointStride => (Tiles * TileStride) + CacheLine;

    public nint Floats => Points * PointStride;
}
