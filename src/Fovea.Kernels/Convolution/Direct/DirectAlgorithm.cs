using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>Every product of the definition, as one implicit matrix product.</summary>
internal sealed unsafe class DirectAlgorithm() : ConvolutionAlgorithm("Direct", "direct")
{
    private protected override string Domain => "every convolution";

    internal override double InferenceWeight => 0.9;

    internal override bool CanCompute(in Conv2dGeometry geometry) => true;

    internal override bool IsExactEnoughToTrain(in Conv2dGeometry geometry) => true;

    internal override double Cost(in Conv2dGeometry g, double perPackedValue)
    {
        double filters = g.FilterSize * (double)PaddedChannels(g.OutChannels);
        return WhileReading(filters * g.N * g.OutputHeight * g.OutputWidth, filters) + (filters * perPackedValue);
    }

    internal override PackedFilterLayout LayoutFor(SimdLevel level, in Conv2dGeometry g) =>
        new(this, level, g.Groups, Matrices: 1, g.FilterSize, g.GroupOutChannels);

    internal override void PackFilters(WorkerPool pool, in PackedFilterLayout layout, in FilterPacking packing) =>
        packing.Pack(pool, layout.Groups);

    internal override void Forward(
        WorkerPool pool, in Conv2dGeometry g, in PackedFilterLayout layout, float* filters, in ConvolutionOperands operands) =>
        new Correlation
        {
            Level = layout.Level,
            Source = operands.Input,
            SourceMap = StridedMap.Of(g, operands.InputView),
            SourceImage = operands.InputView.ImageStride,
            Images = g.N,
            KernelH = g.KernelH,
            KernelW = g.KernelW,
            StrideH = g.StrideH,
            StrideW = g.StrideW,
            DilationH = g.DilationH,
            DilationW = g.DilationW,
            Top = g.PaddingH,
            Left = g.PaddingW,
            Groups = g.Groups,
            GroupDepth = g.GroupInChannels,
            Panels = layout.Panels,
            Filters = filters,
            Bias = filters + layout.FilterFloats,
            Destination = operands.Output,
            DestinationImage = operands.OutputView.ImageStride,
            DestinationRow = operands.OutputView.RowStride,
            DestinationPixel = operands.OutputView.PixelStride,
            Rows = g.OutputHeight,
            Columns = g.OutputWidth,
            Residual = operands.Residual,
            ResidualImage = operands.ResidualView.ImageStride,
            ResidualRow = operands.ResidualView.RowStride,
            ResidualPixel = operands.ResidualView.PixelStride,
            Relu = operands.Relu,
        }.Run(pool);

    internal override void BackwardInput(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry g, float* gradOutput, float* weight, float* gradInput,
        ReadOnlySpan<float> bias)
    {
        // Input pixels fall into StrideH x StrideW classes by their position modulo the stride. Those of one class see the same taps, and
        // their gradient is a correlation of stride 1 of the output's gradient with these taps in reverse order.
        for (int row = 0; row < Math.Min(g.StrideH, g.H); row++)
        {
            var taps = FilterTaps.Of(row, g.KernelH, g.StrideH, g.PaddingH, g.DilationH);
            for (int column = 0; column < Math.Min(g.StrideW, g.W); column++)
            {
                var across = FilterTaps.Of(column, g.KernelW, g.StrideW, g.PaddingW, g.DilationW);
                int depth = taps.Count * across.Count * g.GroupOutChannels;
                var layout = new PackedFilterLayout(this, level, g.Groups, Matrices: 1, depth, g.GroupInChannels);
                float* filters = Scratch.Get(ScratchUse.Weights, layout.Floats);
                layout.Pack(pool, FilterPacking.Reversed(g, weight, taps, across), bias, filters);

                bool none = taps.Count == 0 || across.Count == 0;
                nint pixel = g.InChannels;
                new Correlation
                {
                    Level = level,
                    Source = gradOutput,
                    SourceMap = StridedMap.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels),
                    SourceImage = (nint)g.OutputHeight * g.OutputWidth * g.OutChannels,
                    Images = g.N,
                    KernelH = none ? 0 : taps.Count,
                    KernelW = none ? 0 : across.Count,
                    StrideH = 1,
                    StrideW = 1,
                    DilationH = taps.Dilation,
                    DilationW = across.Dilation,
                    Top = -taps.FirstOutput,
                    Left = -across.FirstOutput,
                    Groups = g.Groups,
                    GroupDepth = g.GroupOutChannels,
                    Panels = layout.Panels,
                    Filters = filters,
                    Bias = filters + layout.FilterFloats,
                    Destination = gradInput + (((row * (nint)g.W) + column) * pixel),
                    DestinationPixel = g.StrideW * pixel,
                    DestinationRow = g.StrideH * g.W * pixel,
                    DestinationImage = (nint)g.H * g.W * pixel,
                    Rows = ((g.H - row - 1) / g.StrideH) + 1,
                    Columns = ((g.W - column - 1) / g.StrideW) + 1,
                }.Run(pool);
            }
        }
    }

    internal override void BackwardWeight(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry geometry, float* input, float* gradOutput, float* gradWeight)
    {
        if (SmallWeightGradient.CanRun(level, geometry))
            new SmallWeightGradient(level, geometry, input, gradOutput, gradWeight).Run(pool);
        else
            new Im2ColWeightGradient(level, geometry, input, gradOutput, gradWeight).Run(pool);
    }
}
