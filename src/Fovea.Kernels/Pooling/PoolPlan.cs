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
