namespace Fovea.Kernels.Gemm;

/// <summary>What one call of the micro-kernel multiplies and where the result goes. All strides are in floats.</summary>
/// <remarks>
/// C[r, c] = sum over (o, i, k) of A[r * ARow + o * AOuter + i * AInner + k * ADepth] * B[o * BOuter + i * BInner + k * BDepth + c].
/// The three nested sums are what turns one kernel into a matrix product (1, 1, K), a convolution over a map with a halo
/// (kernel rows, kernel columns, channels) and its gradient to the weights (1, map rows, map columns).
/// </remarks>
internal unsafe struct Tile
{
    public float* A;
    public nint ARow;
    public nint AOuter;
    public nint AInner;
    public nint ADepth;

    public float* B;
    public nint BOuter;
    public nint BInner;
    public nint BDepth;

    public int Outer;
    public int Inner;
    public int Depth;

    public float* C;
    public nint CRow;

    /// <summary>One value a column that the sums start from, readable to the end of the last vector; null for zero.</summary>
    public float* Bias;

    /// <summary>Values to add before the activation, laid out as C; null for none. C itself accumulates.</summary>
    public float* Residual;
    public nint ResidualRow;

    public bool Relu;

    /// <summary>Memory that is asked for while this tile is computed, because a later one will read it; anything that is an address, null for none.</summary>
    public float* Ahead;

    /// <summary>Floats that <see cref="Ahead"/> moves on with each step in depth.</summary>
    public nint AheadStep;

    /// <summary>Lanes of the last column vector that belong to C; the others are computed and dropped.</summary>
    public int LastLanes;
}
