using System.Buffers;

namespace Fovea.Kernels.Pooling;

/// <summary>
/// The sizes of a pooling and its four tables of ranges in one rented array: output rows, output columns, input rows, input columns.
/// </summary>
internal readonly struct PoolPlan
{
    public readonly int N, H, W, C, OutputHeight, OutputWidth;
    public readonly int KernelH, KernelW, StrideH, StrideW, PaddingH, PaddingW, DilationH, DilationW;
    public readonly PoolRange[] Tables;

    public PoolPlan(in Pool2dGeometry geometry, bool countPadding)
    {
        geometry.Validate();
        (N, H, W, C) = (geometry.N, geometry.H, geometry.W, geometry.C);
        (OutputHeight, OutputWidth) = (geometry.OutputHeight, geometry.OutputWidth);
        (KernelH, KernelW, StrideH, StrideW) = (geometry.KernelH, geometry.KernelW, geometry.StrideH, geometry.StrideW);
        (PaddingH, PaddingW, DilationH, DilationW) = (geometry.PaddingH, geometry.PaddingW, geometry.DilationH, geometry.DilationW);
        Tables = ArrayPool<PoolRange>.Shared.Rent(OutputHeight + OutputWidth + H + W);
        PoolAxis.SlidingOutputs(OutputRows, H, KernelH, StrideH, PaddingH, DilationH, countPadding);
        PoolAxis.SlidingOutputs(OutputColumns, W, KernelW, StrideW, PaddingW, DilationW, countPadding);
        PoolAxis.SlidingInputs(InputRows, OutputHeight, KernelH, StrideH, PaddingH, DilationH);
        PoolAxis.SlidingInputs(InputColumns, OutputWidth, KernelW, StrideW, PaddingW, DilationW);
    }

    public PoolPlan(in AdaptivePool2dGeometry geometry)
    {
        geometry.Validate();
        (N, H, W, C) = (geometry.N, geometry.H, geometry.W, geometry.C);
        (OutputHeight, OutputWidth) = (geometry.OutputHeight, geometry.OutputWidth);
        (DilationH, DilationW) = (1, 1);
        Tables = ArrayPool<PoolRange>.Shared.Rent(OutputHeight + OutputWidth + H + W);
        PoolAxis.AdaptiveOutputs(OutputRows, H);
        PoolAxis.AdaptiveOutputs(OutputColumns, W);
        PoolAxis.AdaptiveInputs(InputRows, OutputHeight);
        PoolAxis.AdaptiveInputs(InputColumns, OutputWidth);
    }

    /// <summary>Whether every window is a full 2x2 block of the input, without padding.</summary>
    public bool IsTwoByTwo => KernelH == 2 && KernelW == 2 && DilationH == 1 && DilationW == 1 && PaddingH == 0 && PaddingW == 0
        && ((OutputHeight - 1) * StrideH) + 2 <= H && ((OutputWidth - 1) * StrideW) + 2 <= W;

    /// <summary>Whether no input pixel lies in two windows.</summary>
    public bool IsDisjoint => KernelH > 0 && StrideH > (KernelH - 1) * DilationH && StrideW > (KernelW - 1) * DilationW;

    /// <summary>Whether disjoint windows cover every input pixel.</summary>
    public bool CoversInput => StrideH == KernelH && StrideW == KernelW && DilationH == 1 && DilationW == 1
        && (OutputHeight * StrideH) - PaddingH >= H && (OutputWidth * StrideW) - PaddingW >= W;

    private Span<PoolRange> OutputRows => Tables.AsSpan(0, OutputHeight);

    private Span<PoolRange> OutputColumns => Tables.AsSpan(OutputHeight, OutputWidth);

    private Span<PoolRange> InputRows => Tables.AsSpan(OutputHeight + OutputWidth, H);

    private Span<PoolRange> InputColumns => Tables.AsSpan(OutputHeight + OutputWidth + H, W);

    /// <summary>Returns the tables to their pool.</summary>
    public void Return() => ArrayPool<PoolRange>.Shared.Return(Tables);
}

/// <summary>
/// A range of positions along one axis: the input pixels of a window, or the windows that cover an input pixel.
/// The weight is 1 / (number of elements of an average).
/// </summary>
internal readonly record struct PoolRange(int Start, int End, float Weight)
{
    /// <summary>The number of positions Start, Start + dilation, ... below End.</summary>
    public int Steps(int dilation) => dilation == 1 ? End - Start : Math.Max(0, End - Start + dilation - 1) / dilation;
}

/// <summary>Fills tables of <see cref="PoolRange"/> for one axis; rows and columns of a pooling are independent.</summary>
internal static class PoolAxis
{
    /// <summary>For each output, the input positions Start, Start + dilation, ... below End that lie inside the input.</summary>
    public static void SlidingOutputs(
        Span<PoolRange> ranges, int input, int kernel, int stride, int padding, int dilation, bool countPadding)
    {
        for (int o = 0; o < ranges.Length; o++)
        {
            int start = (o * stride) - padding;
            int paddedEnd = Math.Min(start + ((kernel - 1) * dilation) + 1, input + padding);
            int padded = paddedEnd - start;
            if (start < 0)
                start += (-start + dilation - 1) / dilation * dilation;
            int end = Math.Min(paddedEnd, input);
            ranges[o] = new PoolRange(start, end, 1f / (countPadding ? padded : end - start));
        }
    }

    /// <summary>For each input position, the outputs whose windows span it; with dilation, some of these windows skip it.</summary>
    public static void SlidingInputs(Span<PoolRange> ranges, int output, int kernel, int stride, int padding, int dilation)
    {
        int reach = (kernel - 1) * dilation;
        for (int i = 0; i < ranges.Length; i++)
        {
            int first = Math.Max(0, i + padding - reach + stride - 1) / stride;
            int end = Math.Min(output, ((i + padding) / stride) + 1);
            ranges[i] = new PoolRange(first, end, 0f);
        }
    }

    /// <summary>For each output, the bin from floor(o * input / output) to ceil((o + 1) * input / output).</summary>
    public static void AdaptiveOutputs(Span<PoolRange> ranges, int input)
    {
        long output = ranges.Length;
        for (int o = 0; o < ranges.Length; o++)
        {
            int start = (int)(o * (long)input / output);
            int end = (int)((((o + 1) * (long)input) + output - 1) / output);
            ranges[o] = new PoolRange(start, end, 1f / (end - start));
        }
    }

    /// <summary>For each input position, the bins that contain it.</summary>
    public static void AdaptiveInputs(Span<PoolRange> ranges, int output)
    {
        // Bin o contains i when floor(o * I / O) <= i < ceil((o + 1) * I / O); solved for o this is the same rule with I and O exchanged.
        long input = ranges.Length;
        for (int i = 0; i < ranges.Length; i++)
        {
            int first = (int)(i * (long)output / input);
            int end = (int)((((i + 1) * (long)output) + input - 1) / input);
            ranges[i] = new PoolRange(first, end, 0f);
        }
    }
}
