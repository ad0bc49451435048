namespace Fovea.Kernels.Pooling;

/// <summary>The sizes of pooling of a [N, H, W, C] map. The output size follows PyTorch's rules.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Input rows.</param>
/// <param name="W">Input columns.</param>
/// <param name="C">Channels.</param>
/// <param name="KernelH">Window rows.</param>
/// <param name="KernelW">Window columns.</param>
/// <param name="StrideH">Rows from one window to the next.</param>
/// <param name="StrideW">Columns from one window to the next.</param>
/// <param name="PaddingH">Rows of padding above and below, at most half the window.</param>
/// <param name="PaddingW">Columns of padding left and right, at most half the window.</param>
/// <param name="DilationH">Rows from one element of the window to the next.</param>
/// <param name="DilationW">Columns from one element of the window to the next.</param>
/// <param name="CeilMode">
/// Whether to keep a last window that reaches beyond the padded input, if it starts inside the input or its leading padding.
/// </param>
public readonly record struct Pool2dGeometry(
    int N, int H, int W, int C,
    int KernelH, int KernelW, int StrideH, int StrideW,
    int PaddingH = 0, int PaddingW = 0, int DilationH = 1, int DilationW = 1, bool CeilMode = false)
{
    /// <summary>Output rows.</summary>
    public int OutputHeight => OutputSize(H, KernelH, StrideH, PaddingH, DilationH);

    /// <summary>Output columns.</summary>
    public int OutputWidth => OutputSize(W, KernelW, StrideW, PaddingW, DilationW);

    internal long InputLength => (long)N * H * W * C;

    internal long OutputLength => (long)N * OutputHeight * OutputWidth * C;

    /// <summary>Throws unless the sizes describe a pooling with at least one output.</summary>
    /// <exception cref="ArgumentException">A size is not positive, the padding exceeds half the window, or no window fits.</exception>
    public void Validate()
    {
        if (N < 0 || H <= 0 || W <= 0 || C <= 0)
            throw new ArgumentException($"Pooling: the input is [{N}, {H}, {W}, {C}], every size must be positive.");
        if (KernelH <= 0 || KernelW <= 0 || StrideH <= 0 || StrideW <= 0 || DilationH <= 0 || DilationW <= 0)
        {
            throw new ArgumentException(
                $"Pooling: kernel {KernelH}x{KernelW}, stride {StrideH}x{StrideW} and dilation {DilationH}x{DilationW} must be positive.");
        }

        if (PaddingH < 0 || PaddingW < 0 || PaddingH > KernelH / 2 || PaddingW > KernelW / 2)
        {
            throw new ArgumentException(
                $"Pooling: padding {PaddingH}x{PaddingW} must be between 0 and half of the kernel {KernelH}x{KernelW}.");
        }
        if (OutputHeight <= 0 || OutputWidth <= 0)
        {
            throw new ArgumentException(
                $"Pooling: a {KernelH}x{KernelW} window of dilation {DilationH}x{DilationW} does not fit into a {H}x{W} map "
                + $"with padding {PaddingH}x{PaddingW}.");
        }
    }

    private int OutputSize(int input, int kernel, int stride, int padding, int dilation)
    {
        long room = input + (2L * padding) - (dilation * (kernel - 1L)) - 1 + (CeilMode ? stride - 1 : 0);
        if (room < 0)
            return 0;
        long output = (room / stride) + 1;
        return (int)Math.Min(int.MaxValue, CeilMode && (output - 1) * stride >= (long)input + padding ? output - 1 : output);
    }
}
