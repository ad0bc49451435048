using Fovea.Kernels.Gemm;
using Fovea.Kernels.Convolution.Winograd;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Two-dimensional convolution and its gradients over channels-last maps: input [N, H, W, InChannels], weight
/// [OutChannels, KernelH, KernelW, InChannels / Groups], output [N, OutputHeight, OutputWidth, OutChannels].
/// A transposed convolution is <see cref="BackwardInput(WorkerPool, in Conv2dGeometry, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, ReadOnlySpan{float})"/>
/// of the convolution that it transposes. The number of threads never changes a result.
/// </summary>
public static unsafe partial class Convolution2d
{
    /// <summary>For inference and gradients: the filters of so many products stay in the first-level cache.</summary>
    private const int ProductsInFastSum = 192;

    /// <summary>For the forward pass of training, whose rounding gradients show many times enlarged.</summary>
    private const int ProductsInExactSum = 32;

    /// <summary>Computes the output.</summary>
    /// <param name="pool">The threads that share the work.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="weight">Filters.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="bias">OutChannels values, or empty.</param>
    /// <param name="residual">Values to add before the activation, laid out as the output, or empty.</param>
    /// <param name="relu">Whether to replace negative results by zero.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has another length.</exception>
    public static void Forward(
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        Span<float> output,
        ReadOnlySpan<float> bias = default,
        ReadOnlySpan<float> residual = default,
        bool relu = false)
        => Forward(SimdSupport.Level, pool, in geometry, input, weight, output, bias, residual, relu, ConvolutionPlan.ChooseTraining(geometry));

    /// <summary>Computes the output from filters that were packed before, over maps that lie anywhere in their spans. Nothing is allocated.</summary>
    /// <param name="pool">The threads that share the work.</param>
    /// <param name="geometry">Sizes; filter, stride, dilation, channels and groups as the filters were packed for.</param>
    /// <param name="filters">Filters and bias, packed for the algorithm to use.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="inputView">Where they lie. A halo of at least the padding saves a copy.</param>
    /// <param name="output">Receives the result; what lies between the output's pixels and rows is left alone.</param>
    /// <param name="outputView">Where the output's maps lie.</param>
    /// <param name="residual">Values to add before the activation, or empty; may be the output itself.</param>
    /// <param name="residualView">Where the residual's maps lie.</param>
    /// <param name="relu">Whether to replace negative results by zero.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or not that of the filters, or a view does not fit its span.</exception>
    public static void Forward(
        WorkerPool pool,
        in Conv2dGeometry geometry,
        PackedFilters filters,
        ReadOnlySpan<float> input,
        in ConvolutionView inputView,
        Span<float> output,
        in ConvolutionView outputView,
        ReadOnlySpan<float> residual = default,
        in ConvolutionView residualView = default,
        bool relu = false)
    {
        Conv2dGeometry g = geometry;
        g.CheckSizes("Convolution2d");
        if (filters.Shape != g.FilterShape())
            throw new ArgumentException($"Convolution2d: filters were packed for {filters.Shape}, the geometry is {g}; only batch, map and padding may differ.");
        inputView.Check("input", input.Length, g.N, g.H, g.W, g.InChannels);
        outputView.Check("output", output.Length, g.N, g.OutputHeight, g.OutputWidth, g.OutChannels);
        if (!residual.IsEmpty)
            residualView.Check("residual", residual.Length, g.N, g.OutputHeight, g.OutputWidth, g.OutChannels);
        fixed (float* inputPointer = input, outputPointer = output, residualPointer = residual, filterPointer = filters.Memory)
        {
            var maps = new ConvolutionMaps
            {
                Input = inputPointer + inputView.Offset,
                InputView = inputView,
                Output = outputPointer + outputView.Offset,
                OutputView = outputView,
                Residual = residual.IsEmpty ? null : residualPointer + residualView.Offset,
                ResidualView = residualView,
                Relu = relu,
                ProductsInSum = ProductsInFastSum,
            };
            Run(pool, g, filters.Layout, filterPointer, maps);
        }
    }

    internal static void Forward(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        Span<float> output,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        bool relu,
        ConvolutionAlgorithm algorithm)
    {
        Conv2dGeometry g = geometry;
        g.Check("Convolution2d", input.Length, weight.Length, output.Length);
        if (!bias.IsEmpty && bias.Length != g.OutChannels)
            throw new ArgumentException($"Convolution2d: bias has {bias.Length} values; expected {g.OutChannels}, one for each output channel.");
        if (!residual.IsEmpty && residual.Length != output.Length)
            throw new ArgumentException($"Convolution2d: residual has {residual.Length} floats; expected {output.Length}, as many as the output.");

        ConvolutionPlan.Check(algorithm, g);
        var layout = FilterLayout.Forward(algorithm, level, g);
        var outputView = ConvolutionView.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels);
        fixed (float* inputPointer = input, weightPointer = weight, outputPointer = output, residualPointer = residual)
        {
            float* filters = Scratch.Get(ScratchUse.Weights, layout.Floats);
            layout.Pack(pool, FilterPacking.Forward(g, weightPointer), bias, filters);
            var maps = new ConvolutionMaps
            {
                Input = inputPointer,
                InputView = ConvolutionView.Dense(g.H, g.W, g.InChannels),
                Output = outputPointer,
                OutputView = outputView,
                Residual = residual.IsEmpty ? null : residualPointer,
                ResidualView = outputView,
                Relu = relu,
                ProductsInSum = ProductsInExactSum,
            };
            Run(pool, g, layout, filters, maps);
        }
    }

    private static void Run(WorkerPool pool, in Conv2dGeometry g, in FilterLayout layout, float* filters, in ConvolutionMaps maps)
    {
        switch (layout.Algorithm)
        {
            case ConvolutionAlgorithm.Winograd4x4: Run<Scheme4>(pool, g, layout, filters, maps); break;
            case ConvolutionAlgorithm.Winograd2x2Filter5: Run<Scheme2Taps5>(pool, g, layout, filters, maps); break;
            case ConvolutionAlgorithm.Winograd2x2: Run<Scheme2>(pool, g, layout, filters, maps); break;
            default: RunDirect(pool, g, layout, filters, maps); break;
        }
    }

    private static void Run<TScheme>(WorkerPool pool, in Conv2dGeometry g, in FilterLayout layout, float* filters, in ConvolutionMaps maps)
        where TScheme : struct, IWinogradScheme
    {
        var grid = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, TScheme.Outputs);
        new WinogradForward<TScheme>
        {
            Level = layout.Level,
            Input = new TileReader
            {
                Source = maps.Input,
                ImageStride = maps.InputView.ImageStride,
                Map = MapOf(g, maps.InputView),
                Top = g.PaddingH,
                Left = g.PaddingW,
                Grid = grid,
            },
            Output = new TileWriter { Maps = maps, Rows = g.OutputHeight, Columns = g.OutputWidth, Grid = grid },
            Panels = layout.Panels,
            Filters = filters,
            Bias = filters + layout.FilterFloats,
        }.Run(pool);
    }

    private static MapLayout MapOf(in Conv2dGeometry g, in ConvolutionView view) =>
        new(g.H, g.W, g.InChannels, view.RowStride, view.PixelStride, view.Halo);

    private static void RunDirect(WorkerPool pool, in Conv2dGeometry g, in FilterLayout layout, float* filters, in ConvolutionMaps maps) =>
        new Correlation
        {
            Level = layout.Level,
            Source = maps.Input,
            SourceMap = MapOf(g, maps.InputView),
            SourceImage = maps.InputView.ImageStride,
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
            Destination = maps.Output,
            DestinationImage = maps.OutputView.ImageStride,
            DestinationRow = maps.OutputView.RowStride,
            DestinationPixel = maps.OutputView.PixelStride,
            Rows = g.OutputHeight,
            Columns = g.OutputWidth,
            Residual = maps.Residual,
            ResidualImage = maps.ResidualView.ImageStride,
            ResidualRow = maps.ResidualView.RowStride,
            ResidualPixel = maps.ResidualView.PixelStride,
            Relu = maps.Relu,
        }.Run(pool);
}
