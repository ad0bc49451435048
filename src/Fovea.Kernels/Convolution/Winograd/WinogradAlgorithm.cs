using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Winograd's minimal filtering F(m x m, r x r) with the transforms of <typeparamref name="TScheme"/>.</summary>
/// <param name="id">The identifier in files.</param>
/// <param name="maxTrainingChannels">The most input channels with which the forward pass of training rounds little enough.</param>
/// <param name="inferenceWeight">The factor of its cost for inference.</param>
internal sealed unsafe class WinogradAlgorithm<TScheme>(string id, int maxTrainingChannels, double inferenceWeight)
    : ConvolutionAlgorithm(
        id, $"F({TScheme.Outputs}x{TScheme.Outputs}, {TScheme.Taps}x{TScheme.Taps}{(TScheme.Stride == 1 ? "" : $"/{TScheme.Stride}")})")
    where TScheme : struct, IWinogradGradients
{
    /// <summary>Products in the time that transforming a value to Winograd's domain or back takes.</summary>
    private const double PerTransformedValue = 10;

    /// <summary>
    /// The bound of transformed filter values at strides above 1, 8 MiB: more take memory, and time to read, that fewer products do not
    /// make up for.
    /// </summary>
    private const long StridedFilterBound = 2 * 1024 * 1024;

    private static int Points => TScheme.Points * TScheme.Points;

    private static int FilterPoints => TScheme.FilterPoints * TScheme.FilterPoints;

    private protected override string Domain =>
        $"{TScheme.Taps}x{TScheme.Taps} convolutions of stride {TScheme.Stride}, dilation 1 and one group"
        + (TScheme.Stride == 1 ? "" : $" with fewer than {StridedFilterBound / FilterPoints} pairs of channels in and out");

    internal override double InferenceWeight => inferenceWeight;

    // Training steps were no faster with it at strides above 1.
    internal override bool IsForWeightGradients => TScheme.Stride == 1;

    internal override bool CanCompute(in Conv2dGeometry geometry) =>
        geometry is { DilationH: 1, DilationW: 1, Groups: 1, UnusedRows: 0, UnusedColumns: 0 }
        && geometry.StrideH == TScheme.Stride && geometry.StrideW == TScheme.Stride
        && (TScheme.Stride == 1 || (long)FilterPoints * geometry.InChannels * geometry.OutChannels < StridedFilterBound)
        && geometry.KernelH == TScheme.Taps && geometry.KernelW == TScheme.Taps;

    // With F(2x2, 3x3) also in the layers that widen, GoogLeNet's gradients in single precision leave the bound that torchvision's keep.
    internal override bool IsExactEnoughToTrain(in Conv2dGeometry geometry) =>
        geometry.OutChannels <= geometry.InChannels && geometry.InChannels <= maxTrainingChannels;

    internal override double Cost(in Conv2dGeometry g, double perPackedValue)
    {
        double tiles = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, TScheme.Outputs).Count;
        double values = PaddedChannels(g.InChannels) + (double)PaddedChannels(g.OutChannels);
        double filters = FilterPoints * g.InChannels * (double)PaddedChannels(g.OutChannels);
        double products = Points * tiles * g.InChannels * PaddedChannels(g.OutChannels);
        double transforms = Points * tiles * values * PerTransformedValue;
        return WhileReading(products + transforms, filters) + (filters * perPackedValue);
    }

    internal override PackedFilterLayout LayoutFor(SimdLevel level, in Conv2dGeometry g) =>
        new(this, level, Groups: 1, FilterPoints, g.InChannels, g.OutChannels);

    internal override void PackFilters(WorkerPool pool, in PackedFilterLayout layout, in FilterPacking packing) =>
        new WinogradFilterPacking<TScheme>(layout.Level, packing).Pack(pool);

    internal override void Forward(
        WorkerPool pool, in Conv2dGeometry g, in PackedFilterLayout layout, float* filters, in ConvolutionOperands operands)
    {
        var grid = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, TScheme.Outputs);
        new WinogradForward<TScheme>
        {
            Level = layout.Level,
            Input = new TileReader
            {
                Source = operands.Input,
                ImageStride = operands.InputView.ImageStride,
                Map = StridedMap.Of(g, operands.InputView),
                Top = g.PaddingH,
                Left = g.PaddingW,
                Grid = grid with { Size = TScheme.Stride * grid.Size },
            },
            Output = new TileWriter { Operands = operands, Rows = g.OutputHeight, Columns = g.OutputWidth, Grid = grid },
            Panels = layout.Panels,
            Filters = filters,
            Bias = filters + layout.FilterFloats,
        }.Run(pool);
    }

    /// <summary>
    /// A convolution of stride 1 the other way: the output's gradient, padded by what the forward pass left off, with reversed filters. At
    /// other strides it is computed directly.
    /// </summary>
    internal override void BackwardInput(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry g, float* gradOutput, float* weight, float* gradInput,
        ReadOnlySpan<float> bias)
    {
        if (TScheme.Stride != 1)
        {
            Direct.BackwardInput(level, pool, g, gradOutput, weight, gradInput, bias);
            return;
        }

        var rows = FilterTaps.Of(0, g.KernelH, 1, g.PaddingH, 1);
        var columns = FilterTaps.Of(0, g.KernelW, 1, g.PaddingW, 1);
        Conv2dGeometry reversed = g.Reversed();
        PackedFilterLayout layout = LayoutFor(level, reversed);
        float* filters = Scratch.Get(ScratchUse.Weights, layout.Floats);
        layout.Pack(pool, FilterPacking.Reversed(g, weight, rows, columns), bias, filters);
        var operands = new ConvolutionOperands
        {
            Input = gradOutput,
            InputView = ChannelsLastView.Dense(reversed.H, reversed.W, reversed.InChannels),
            Output = gradInput,
            OutputView = ChannelsLastView.Dense(g.H, g.W, g.InChannels),
            ProductsInSum = ConvolutionOperands.ProductsInFastSum,
        };
        Forward(pool, reversed, layout, filters, operands);
    }

    internal override void BackwardWeight(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry g, float* input, float* gradOutput, float* gradWeight)
    {
        var grid = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, TScheme.Outputs);
        new WinogradWeightGradient<TScheme>
        {
            Level = level,
            Input = new TileReader
            {
                Source = input,
                ImageStride = (nint)g.H * g.W * g.InChannels,
                Map = StridedMap.Dense(g.H, g.W, g.InChannels),
                Top = g.PaddingH,
                Left = g.PaddingW,
                Grid = grid with { Size = TScheme.Stride * grid.Size },
            },
            Gradient = new TileReader
            {
                Source = gradOutput,
                ImageStride = (nint)g.OutputHeight * g.OutputWidth * g.OutChannels,
                Map = StridedMap.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels),
                Grid = grid,
            },
            Destination = gradWeight,
        }.Run(pool);
    }
}
