namespace Fovea.Kernels;

/// <summary>The sizes of a [rows, channels] matrix. A map [N, H, W, C] is a matrix of N * H * W rows.</summary>
/// <param name="Rows">Rows; a map's pixels.</param>
/// <param name="Channels">Floats in a row.</param>
public readonly record struct RowsGeometry(int Rows, int Channels)
{
    internal long Length => (long)Rows * Channels;

    /// <summary>Throws if a size is out of range.</summary>
    internal void Validate()
    {
        if (Rows < 0 || Channels <= 0)
            throw new ArgumentException($"The matrix is [{Rows}, {Channels}]: rows must not be negative, channels must be positive.");
    }
}
