namespace Fovea.Kernels.Convolution;

/// <summary>The sizes of a two-dimensional convolution as PyTorch's <c>conv2d</c> defines them.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="H">Height of the input map.</param>
/// <param name="W">Width of the input map.</param>
/// <param name="InChannels">Channels of the input.</param>
/// <param name="OutChannels">Channels of the output.</param>
/// <param name="KernelH">Rows of the filter.</param>
/// <param name="KernelW">Columns of the filter.</param>
/// <param name="StrideH">Input rows from one output row to the next.</param>
/// <param name="StrideW">Input columns from one output column to the next.</param>
/// <param name="PaddingH">Rows of zeros above and below.</param>
/// <param name="PaddingW">Columns of zeros left and right.</param>
/// <param name="DilationH">Input rows from one filter row to the next.</param>
/// <param name="DilationW">Input columns from one filter column to the next.</param>
/// <param name="Groups">Independent convolutions side by side; divides both channel counts.</param>
public readonly record struct Conv2dGeometry(
    int N,
    int H,
    int W,
    int InChannels,
    int OutChannels,
    int KernelH,
    int KernelW,
    int StrideH = 1,
    int StrideW = 1,
    int PaddingH = 0,
    int PaddingW = 0,
    int DilationH = 1,
    int DilationW = 1,
    int Groups = 1)
{
    /// <summary>
    /// Rows that fit below the output map but do not belong to it: those of a transposed convolution whose output padding reaches past a
    /// stride.
    /// </summary>
    public int UnusedRows { get; init; }

    /// <summary>Columns that fit to the right of the output map but do not belong to it.</summary>
    public int UnusedColumns { get; init; }

    /// <summary>Height of the output map.</summary>
    public int OutputHeight => OutputSize(H, KernelH, StrideH, PaddingH, DilationH) - UnusedRows;

    /// <summary>Width of the output map.</summary>
    public int OutputWidth => OutputSize(W, KernelW, StrideW, PaddingW, DilationW) - UnusedColumns;

    /// <summary>Input channels of one group: those that a filter reads.</summary>
    public int GroupInChannels => InChannels / Groups;

    /// <summary>Output channels of one group.</summary>
    public int GroupOutChannels => OutChannels / Groups;

    /// <summary>Weights of one output channel.</summary>
    public int FilterSize => KernelH * KernelW * GroupInChannels;

    /// <summary>Floats of the input, [N, H, W, InChannels].</summary>
    public long InputLength => (long)N * H * W * InChannels;

    /// <summary>Floats of the output, [N, OutputHeight, OutputWidth, OutChannels].</summary>
    public long OutputLength => (long)N * OutputHeight * OutputWidth * OutChannels;

    /// <summary>Floats of the weights, [OutChannels, KernelH, KernelW, GroupInChannels].</summary>
    public long WeightLength => (long)OutChannels * FilterSize;

    /// <summary>Returns the geometry with batch, map size and padding set to 0: what packed filters depend on.</summary>
    public Conv2dGeometry FilterShape() =>
        this with { N = 0, H = 0, W = 0, PaddingH = 0, PaddingW = 0, UnusedRows = 0, UnusedColumns = 0 };

    /// <summary>
    /// The convolution of the output's gradient that gives the input's, for stride and dilation 1: padded by what the forward pass left
    /// off.
    /// </summary>
    internal Conv2dGeometry Reversed() => this with
    {
        H = OutputHeight,
        W = OutputWidth,
        InChannels = OutChannels,
        OutChannels = InChannels,
        PaddingH = KernelH - 1 - PaddingH,
        PaddingW = KernelW - 1 - PaddingW,
    };

    private static int OutputSize(int size, int kernel, int stride, int padding, int dilation) =>
        size + (2L * padding) - (dilation * (kernel - 1L)) - 1 is >= 0 and var room ? (int)Math.Min(int.MaxValue, (room / stride) + 1) : 0;

    internal void Check(string kernel, int input, int weight, int output)
    {
        CheckSizes(kernel);
        if (input != InputLength || weight != WeightLength || output != OutputLength)
        {
            throw new ArgumentException(
                $"{kernel}: spans of {input}, {weight} and {output} floats for input, weight and output; "
                + $"expected {InputLength}, {WeightLength} and {OutputLength}.");
        }
    }

    internal void CheckSizes(string kernel)
    {
        CheckFilters(kernel);
        if (UnusedRows < 0 || UnusedColumns < 0)
            throw new ArgumentException($"{kernel}: {UnusedRows} unused rows and {UnusedColumns} columns; expected at least 0 each.");
        if (OutputHeight < 1 || OutputWidth < 1)
        {
            throw new ArgumentException(
                $"{kernel}: a {H}x{W} map with padding {PaddingH}x{PaddingW} is smaller than the {KernelH}x{KernelW} kernel at "
                + $"dilation {DilationH}x{DilationW}; use a larger input.");
        }
    }

    internal void CheckFilters(string kernel)
    {
        if (KernelH < 1 || KernelW < 1 || StrideH < 1 || StrideW < 1 || DilationH < 1 || DilationW < 1
            || PaddingH < 0 || PaddingW < 0 || Groups < 1)
        {
            throw new ArgumentException(
                $"{kernel}: kernel {KernelH}x{KernelW}, stride {StrideH}x{StrideW}, dilation {DilationH}x{DilationW}, padding "
                + $"{PaddingH}x{PaddingW}, groups {Groups}; all but the padding must be at least 1 and the padding not negative.");
        }
        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
        {
            throw new ArgumentException(
                $"{kernel}: {InChannels} input and {OutChannels} output channels; both must be multiples of groups = {Groups}.");
        }
    }
}
