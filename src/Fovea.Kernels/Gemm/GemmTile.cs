namespace Fovea.Kernels.Gemm;

/// <summary>What one call of the micro-kernel multiplies and where the result goes. All strides are in floats.</summary>
/// <remarks>
/// C[r, c] = sum over (o, i, k) of A[r * ARow + o * AOuter + i * AInner + k * ADepth] * B[o * BOuter + i * BInner + k * BDepth + c].
/// The three nested sums turn one kernel into a matrix product (1, 1, K), a convolution over a map with a halo
/// (kernel rows, kernel columns, channels) and its gradient to the weights (1, map rows, map columns).
/// </remarks>
internal unsafe struct GemmTile
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

    /// <summary>One initial value of the sums for each column, readable to the end of the last vector; null for zero.</summary>
    public float* Bias;

    /// <summary>Values to add before the activation, laid out as C; null for none. C itself accumulates.</summary>
    public float* Residual;
    public nint ResidualRow;

    public bool Relu;

    /// <summary>Memory to prefetch while this tile is computed. It may lie outside of allocated memory; null for none.</summary>
    public float* PrefetchAddress;

    /// <summary>Floats by which <see cref="PrefetchAddress"/> advances with each step in depth.</summary>
    public nint PrefetchStep;

    /// <summary>Lanes of the last column vector that belong to C; the other lanes are computed and not stored.</summary>
    public int LastLanes;
}
