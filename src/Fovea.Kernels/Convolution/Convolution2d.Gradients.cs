using Fovea.Kernels.Convolution.Winograd;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <content>The gradients.</content>
public static unsafe partial class Convolution2d
{
    /// <summary>Computes the gradient to the input from the gradient to the output.</summary>
    /// <param name="pool">The threads that share the work.</param>
    /// <param name="geometry">Sizes of the convolution.</param>
    /// <param name="gradOutput">Gradient to the output.</param>
    /// <param name="weight">Filters.</param>
    /// <param name="gradInput">Receives the result, laid out as the input.</param>
    /// <param name="bias">InChannels values to add (a transposed convolution's bias), or empty.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has another length.</exception>
    public static void BackwardInput(
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> gradOutput,
        ReadOnlySpan<float> weight,
        Span<float> gradInput,
        ReadOnlySpan<float> bias = default)
        => BackwardInput(SimdSupport.Level, pool, in geometry, gradOutput, weight, gradInput, bias, ConvolutionPlan.ChooseBackwardInput(geometry));

    /// <summary>Computes the gradient to the weights, summed over the batch.</summary>
    /// <param name="pool">The threads that share the work.</param>
    /// <param name="geometry">Sizes of the convolution.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="gradOutput">Gradient to the output.</param>
    /// <param name="gradWeight">Receives the result, laid out as the weight.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has another length.</exception>
    public static void BackwardWeight(
        WorkerPool pool, in Conv2dGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> gradOutput, Span<float> gradWeight)
        => BackwardWeight(SimdSupport.Level, pool, in geometry, input, gradOutput, gradWeight, ConvolutionPlan.ChooseBackwardWeight(geometry));

    internal static void BackwardInput(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> gradOutput,
        ReadOnlySpan<float> weight,
        Span<float> gradInput,
        ReadOnlySpan<float> bias,
        ConvolutionAlgorithm algorithm)
    {
        Conv2dGeometry g = geometry;
        g.Check("Convolution2d.BackwardInput", gradInput.Length, weight.Length, gradOutput.Length);
        if (!bias.IsEmpty && bias.Length != g.InChannels)
            throw new ArgumentException($"Convolution2d.BackwardInput: bias has {bias.Length} values; expected {g.InChannels}, one for each input channel.");

        ConvolutionPlan.Check(algorithm, g);
        fixed (float* gradOutputPointer = gradOutput, weightPointer = weight, gradInputPointer = gradInput)
        {
            if (algorithm == ConvolutionAlgorithm.Direct)
                BackwardInputDirect(level, pool, g, gradOutputPointer, weightPointer, gradInputPointer, bias);
            else
                BackwardInputAsForward(level, pool, g, gradOutputPointer, weightPointer, gradInputPointer, bias, algorithm);
        }
    }

    internal static void BackwardWeight(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> gradOutput,
        Span<float> gradWeight,
        ConvolutionAlgorithm algorithm)
    {
        geometry.Check("Convolution2d.BackwardWeight", input.Length, gradWeight.Length, gradOutput.Length);
        ConvolutionPlan.Check(algorithm, geometry);
        fixed (float* inputPointer = input, gradOutputPointer = gradOutput, gradWeightPointer = gradWeight)
        {
            switch (algorithm)
            {
                case ConvolutionAlgorithm.Winograd4x4:
                    BackwardWeight<Scheme4>(level, pool, geometry, inputPointer, gradOutputPointer, gradWeightPointer);
                    break;
                case ConvolutionAlgorithm.Winograd2x2Filter5:
                    BackwardWeight<Scheme2Taps5>(level, pool, geometry, inputPointer, gradOutputPointer, gradWeightPointer);
                    break;
                case ConvolutionAlgorithm.Winograd2x2:
                    BackwardWeight<Scheme2>(level, pool, geometry, inputPointer, gradOutputPointer, gradWeightPointer);
                    break;
                case ConvolutionAlgorithm.Direct when SmallFilterGradient.CanRun(level, geometry):
                    new SmallFilterGradient(level, geometry, inputPointer, gradOutputPointer, gradWeightPointer).Run(pool);
                    break;
                default:
                    new WeightGradient(level, geometry, inputPointer, gradOutputPointer, gradWeightPointer).Run(pool);
                    break;
            }
        }
    }

    /// <summary>A convolution of stride 1 the other way: the output's gradient, padded by what the forward pass left off, with reversed filters.</summary>
    private static void BackwardInputAsForward(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry g,
        float* gradOutput,
        float* weight,
        float* gradInput,
        ReadOnlySpan<float> bias,
        ConvolutionAlgorithm algorithm)
    {
        var rows = FilterTaps.Of(0, g.KernelH, 1, g.PaddingH, 1);
        var columns = FilterTaps.Of(0, g.KernelW, 1, g.PaddingW, 1);
        Conv2dGeometry reversed = g.Reversed();
        var layout = FilterLayout.Forward(algorithm, level, reversed);
        float* filters = Scratch.Get(ScratchUse.Weights, layout.Floats);
        layout.Pack(pool, FilterPacking.Reversed(g, weight, rows, columns), bias, filters);
        var maps = new ConvolutionMaps
        {
            Input = gradOutput,
            InputView = ConvolutionView.Dense(reversed.H, reversed.W, reversed.InChannels),
            Output = gradInput,
            OutputView = ConvolutionView.Dense(g.H, g.W, g.InChannels),
            ProductsInSum = ProductsInFastSum,
        };
        Run(pool, reversed, layout, filters, maps);
    }

    private static void BackwardWeight<TScheme>(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry g, float* input, float* gradOutput, float* gradWeight)
        where TScheme : struct, IWinogradScheme
    {
        var grid = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, TScheme.Outputs);
        new WinogradWeightGradient<TScheme>
        {
            Level = level,
            Input = new TileReader
            {
                Source = input,
                ImageStride = (nint)g.H * g.W * g.InChannels,
                Map = MapLayout.Dense(g.H, g.W, g.InChannels),
                Top = g.PaddingH,
                Left = g.PaddingW,
                Grid = grid,
            },
            Gradient = new TileReader
            {
                Source = gradOutput,
                ImageStride = (nint)g.OutputHeight * g.OutputWidth * g.OutChannels,
                Map = MapLayout.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels),
                Grid = grid,
            },
            Destination = gradWeight,
        }.Run(pool);
    }

    private static void BackwardInputDirect(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry g,
        float* gradOutput,
        float* weight,
        float* gradInput,
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
                var layout = new FilterLayout(ConvolutionAlgorithm.Direct, level, g.Groups, depth, g.GroupInChannels);
                float* filters = Scratch.Get(ScratchUse.Weights, layout.Floats);
                layout.Pack(pool, FilterPacking.Reversed(g, weight, taps, across), bias, filters);

                bool none = taps.Count == 0 || across.Count == 0;
                nint pixel = g.InChannels;
                new Correlation
                {
                    Level = level,
                    Source = gradOutput,
                    SourceMap = MapLayout.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels),
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
                    Rows = (g.H - row + g.StrideH - 1) / g.StrideH,
                    Columns = (g.W - column + g.StrideW - 1) / g.StrideW,
                }.Run(pool);
            }
        }
    }
}
