using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Winograd's minimal filtering F(m, r) along rows, for strides of 2 and more: the taps of each phase are padded to those of
/// <typeparamref name="TScheme"/>. For few channels, of which the transforms of square tiles would cost more than their products.
/// </summary>
internal sealed unsafe class WinogradRowsAlgorithm<TScheme>(string id)
    : ConvolutionAlgorithm(id, $"F({TScheme.Outputs}, {TScheme.Taps}) rows")
    where TScheme : struct, IWinogradScheme
{
    /// <summary>The most channels in: less than the widest vector, which other algorithms fill with channels.</summary>
    private const int MaxChannels = 15;

    /// <summary>Products in the time that transforming a value to Winograd's domain or back takes.</summary>
    private const double PerTransformedValue = 10;

    private protected override string Domain =>
        $"convolutions of strides above 1 with {TScheme.Taps} taps along a row for each step of the stride, up to {MaxChannels} "
        + "channels in, dilation 1 and one group";

    internal override double InferenceWeight => 1;

    internal override bool IsForWeightGradients => false;

    internal override bool CanCompute(in Conv2dGeometry geometry) =>
        geometry is
        {
            StrideW: > 1, DilationH: 1, DilationW: 1, Groups: 1, InChannels: <= MaxChannels, KernelH: > 0, UnusedRows: 0, UnusedColumns: 0,
        }
        && (geometry.KernelW + geometry.StrideW - 1) / geometry.StrideW == TScheme.Taps;

    internal override bool IsExactEnoughToTrain(in Conv2dGeometry geometry) => false;

    internal override double Cost(in Conv2dGeometry g, double perPackedValue)
    {
        double tiles = (double)g.N * g.OutputHeight * ((g.OutputWidth + TScheme.Outputs - 1) / TScheme.Outputs);
        double columns = PaddedChannels(g.OutChannels);
        double filters = TScheme.Points * Depth(g) * columns;
        return WhileReading((filters * tiles) + (TScheme.Points * tiles * columns * PerTransformedValue), filters)
            + (filters * perPackedValue);
    }

    internal override PackedFilterLayout LayoutFor(SimdLevel level, in Conv2dGeometry g) =>
        new(this, level, Groups: 1, TScheme.FilterPoints, Depth(g), g.OutChannels);

    internal override void PackFilters(WorkerPool pool, in PackedFilterLayout layout, in FilterPacking packing) =>
        new WinogradRowsFilterPacking<TScheme>(
            layout.Level, layout.Depth / (packing.TapRows * packing.Depth), packing).Pack(pool);

    internal override void Forward(
        WorkerPool pool, in Conv2dGeometry g, in PackedFilterLayout layout, float* filters, in ConvolutionOperands operands) =>
        new WinogradRowsForward<TScheme>(g, operands)
        {
            Level = layout.Level,
            Panels = layout.Panels,
            Filters = filters,
            Bias = filters + layout.FilterFloats,
        }.Run(pool);

    internal override void BackwardInput(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry g, float* gradOutput, float* weight, float* gradInput,
        ReadOnlySpan<float> bias)
        => Direct.BackwardInput(level, pool, g, gradOutput, weight, gradInput, bias);

    internal override void BackwardWeight(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry g, float* input, float* gradOutput, float* gradWeight)
        => Direct.BackwardWeight(level, pool, g, input, gradOutput, gradWeight);

    private static int Depth(in Conv2dGeometry g) => g.StrideW * g.KernelH * g.InChannels;
}
