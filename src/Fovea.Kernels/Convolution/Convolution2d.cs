using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Two-dimensional convolution and its gradients over channels-last maps: input [N, H, W, InChannels], weight [OutChannels, KernelH,
/// KernelW, InChannels / Groups], output [N, OutputHeight, OutputWidth, OutChannels]. A transposed convolution is
/// <see cref="BackwardInput(WorkerPool, in Conv2dGeometry, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, ReadOnlySpan{float})"/>
/// of the convolution that it transposes. The number of threads never changes a result.
/// </summary>
public static unsafe class Convolution2d
{
    /// <summary>Computes the output.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="weight">Filters.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="bias">OutChannels values, or empty.</param>
    /// <param name="residual">Values to add before the activation, laid out as the output, or empty.</param>
    /// <param name="relu">Whether to apply ReLU.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has the wrong length.</exception>
    public static void Forward(
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        Span<float> output,
        ReadOnlySpan<float> bias = default,
        ReadOnlySpan<float> residual = default,
        bool relu = false)
        => Forward(
            SimdSupport.Level, pool, in geometry, input, weight, output, bias, residual, relu, ConvolutionPlan.ChooseTraining(geometry));

    /// <summary>
    /// Computes the output from packed filters and strided views of maps. Nothing is allocated.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Sizes; filter, stride, dilation, channels and groups as the filters were packed for.</param>
    /// <param name="filters">Filters and bias, packed for the algorithm.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="inputView">The view of the input. A halo of at least the padding saves a copy.</param>
    /// <param name="output">Receives the result; memory between its pixels and rows is not written.</param>
    /// <param name="outputView">The view of the output.</param>
    /// <param name="residual">Values to add before the activation, or empty; may be the output itself.</param>
    /// <param name="residualView">The view of the residual.</param>
    /// <param name="relu">Whether to apply ReLU.</param>
    /// <exception cref="ArgumentException">
    /// The geometry is impossible or not that of the filters, or a view does not fit its span.
    /// </exception>
    public static void Forward(
        WorkerPool pool,
        in Conv2dGeometry geometry,
        PackedFilters filters,
        ReadOnlySpan<float> input,
        in ChannelsLastView inputView,
        Span<float> output,
        in ChannelsLastView outputView,
        ReadOnlySpan<float> residual = default,
        in ChannelsLastView residualView = default,
        bool relu = false)
    {
        Conv2dGeometry g = geometry;
        g.CheckSizes("Convolution2d");
        if (filters.Shape != g.FilterShape())
        {
            throw new ArgumentException(
                $"Convolution2d: filters were packed for {filters.Shape}, the geometry is {g}; "
                + "only batch, map and padding may differ.");
        }
        inputView.Check("input", input.Length, g.N, g.H, g.W, g.InChannels);
        outputView.Check("output", output.Length, g.N, g.OutputHeight, g.OutputWidth, g.OutChannels);
        if (!residual.IsEmpty)
            residualView.Check("residual", residual.Length, g.N, g.OutputHeight, g.OutputWidth, g.OutChannels);
        fixed (float* inputPointer = input, outputPointer = output, residualPointer = residual, filterPointer = filters.Memory)
        {
            var operands = new ConvolutionOperands
            {
                Input = inputPointer + inputView.Offset,
                InputView = inputView,
                Output = outputPointer + outputView.Offset,
                OutputView = outputView,
                Residual = residual.IsEmpty ? null : residualPointer + residualView.Offset,
                ResidualView = residualView,
                Relu = relu,
                ProductsInSum = ConvolutionOperands.ProductsInFastSum,
            };
            filters.Algorithm.Forward(pool, g, filters.Layout, filterPointer, operands);
        }
    }

    /// <summary>Computes the gradient to the input from the gradient to the output.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Sizes of the convolution.</param>
    /// <param name="gradOutput">Gradient to the output.</param>
    /// <param name="weight">Filters.</param>
    /// <param name="gradInput">Receives the result, laid out as the input.</param>
    /// <param name="bias">InChannels values to add (a transposed convolution's bias), or empty.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has the wrong length.</exception>
    public static void BackwardInput(
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> gradOutput,
        ReadOnlySpan<float> weight,
        Span<float> gradInput,
        ReadOnlySpan<float> bias = default)
        => BackwardInput(
            SimdSupport.Level, pool, in geometry, gradOutput, weight, gradInput, bias, ConvolutionPlan.ChooseBackwardInput(geometry));

    /// <summary>Computes the gradient to the weights, summed over the batch.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Sizes of the convolution.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="gradOutput">Gradient to the output.</param>
    /// <param name="gradWeight">Receives the result, laid out as the weight.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has the wrong length.</exception>
    public static void BackwardWeight(
        WorkerPool pool, in Conv2dGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> gradOutput, Span<float> gradWeight)
        => BackwardWeight(
            SimdSupport.Level, pool, in geometry, input, gradOutput, gradWeight, ConvolutionPlan.ChooseBackwardWeight(geometry));

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
        {
            throw new ArgumentException(
                $"Convolution2d: bias has {bias.Length} values; expected {g.OutChannels}, one for each output channel.");
        }
        if (!residual.IsEmpty && residual.Length != output.Length)
        {
            throw new ArgumentException(
                $"Convolution2d: residual has {residual.Length} floats; expected {output.Length}, as many as the output.");
        }

        algorithm.Check(g);
        PackedFilterLayout layout = algorithm.LayoutFor(level, g);
        var outputView = ChannelsLastView.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels);
        fixed (float* inputPointer = input, weightPointer = weight, outputPointer = output, residualPointer = residual)
        {
            float* filters = Scratch.Get(ScratchUse.Weights, layout.Floats);
            layout.Pack(pool, FilterPacking.Forward(g, weightPointer), bias, filters);
            var operands = new ConvolutionOperands
            {
                Input = inputPointer,
                InputView = ChannelsLastView.Dense(g.H, g.W, g.InChannels),
                Output = outputPointer,
                OutputView = outputView,
                Residual = residual.IsEmpty ? null : residualPointer,
                ResidualView = outputView,
                Relu = relu,
                ProductsInSum = ConvolutionOperands.ProductsInExactSum,
            };
            algorithm.Forward(pool, g, layout, filters, operands);
        }
    }

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
        {
            throw new ArgumentException(
                $"Convolution2d.BackwardInput: bias has {bias.Length} values; expected {g.InChannels}, one for each input channel.");
        }

        algorithm.Check(g);
        fixed (float* gradOutputPointer = gradOutput, weightPointer = weight, gradInputPointer = gradInput)
            algorithm.BackwardInput(level, pool, g, gradOutputPointer, weightPointer, gradInputPointer, bias);
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
        algorithm.Check(geometry);
        fixed (float* inputPointer = input, gradOutputPointer = gradOutput, gradWeightPointer = gradWeight)
            algorithm.BackwardWeight(level, pool, geometry, inputPointer, gradOutputPointer, gradWeightPointer);
    }
}
