using Fovea.Kernels.Gemm;
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
public static unsafe class Convolution2d
{
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
        => Forward(SimdSupport.Level, pool, in geometry, input, weight, output, bias, residual, relu);

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
        => BackwardInput(SimdSupport.Level, pool, in geometry, gradOutput, weight, gradInput, bias);

    /// <summary>Computes the gradient to the weights, summed over the batch.</summary>
    /// <param name="pool">The threads that share the work.</param>
    /// <param name="geometry">Sizes of the convolution.</param>
    /// <param name="input">Input maps.</param>
    /// <param name="gradOutput">Gradient to the output.</param>
    /// <param name="gradWeight">Receives the result, laid out as the weight.</param>
    /// <exception cref="ArgumentException">The geometry is impossible or a span has another length.</exception>
    public static void BackwardWeight(
        WorkerPool pool, in Conv2dGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> gradOutput, Span<float> gradWeight)
        => BackwardWeight(SimdSupport.Level, pool, in geometry, input, gradOutput, gradWeight);

    internal static void Forward(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        Span<float> output,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual,
        bool relu)
    {
        Conv2dGeometry g = geometry;
        g.Check("Convolution2d", input.Length, weight.Length, output.Length);
        if (!bias.IsEmpty && bias.Length != g.OutChannels)
            throw new ArgumentException($"Convolution2d: bias has {bias.Length} values; expected {g.OutChannels}, one for each output channel.");
        if (!residual.IsEmpty && residual.Length != output.Length)
            throw new ArgumentException($"Convolution2d: residual has {residual.Length} floats; expected {output.Length}, as many as the output.");

        var panels = new Panels(g.GroupOutChannels, SimdSupport.Lanes(level));
        fixed (float* inputPointer = input, weightPointer = weight, outputPointer = output, residualPointer = residual)
        {
            float* filters = FiltersScratch(panels, g.Groups, g.FilterSize, bias, out float* paddedBias);
            new FilterPacking
            {
                Source = weightPointer,
                GroupStride = (nint)g.GroupOutChannels * g.FilterSize,
                TapRows = 1,
                TapColumns = 1,
                Depth = g.FilterSize,
                DepthStride = 1,
                ColumnStride = g.FilterSize,
                Panels = panels,
                Destination = filters,
            }.Pack(pool, g.Groups);

            nint pixel = g.OutChannels;
            new Correlation
            {
                Level = level,
                Source = inputPointer,
                Images = g.N,
                SourceHeight = g.H,
                SourceWidth = g.W,
                SourceChannels = g.InChannels,
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
                Panels = panels,
                Filters = filters,
                Bias = paddedBias,
                Destination = outputPointer,
                DestinationPixel = pixel,
                DestinationRow = g.OutputWidth * pixel,
                DestinationImage = g.OutputHeight * g.OutputWidth * pixel,
                Rows = g.OutputHeight,
                Columns = g.OutputWidth,
                Residual = residual.IsEmpty ? null : residualPointer,
                Relu = relu,
            }.Run(pool);
        }
    }

    internal static void BackwardInput(
        SimdLevel level,
        WorkerPool pool,
        in Conv2dGeometry geometry,
        ReadOnlySpan<float> gradOutput,
        ReadOnlySpan<float> weight,
        Span<float> gradInput,
        ReadOnlySpan<float> bias)
    {
        Conv2dGeometry g = geometry;
        g.Check("Convolution2d.BackwardInput", gradInput.Length, weight.Length, gradOutput.Length);
        if (!bias.IsEmpty && bias.Length != g.InChannels)
            throw new ArgumentException($"Convolution2d.BackwardInput: bias has {bias.Length} values; expected {g.InChannels}, one for each input channel.");

        var panels = new Panels(g.GroupInChannels, SimdSupport.Lanes(level));
        fixed (float* gradOutputPointer = gradOutput, weightPointer = weight, gradInputPointer = gradInput)
        {
            // Input pixels fall into StrideH x StrideW classes by their position modulo the stride. Those of one class see the same taps, and
            // their gradient is a correlation of stride 1 of the output's gradient with these taps in reverse order.
            for (int row = 0; row < Math.Min(g.StrideH, g.H); row++)
            {
                Taps taps = Taps.Of(row, g.KernelH, g.StrideH, g.PaddingH, g.DilationH);
                for (int column = 0; column < Math.Min(g.StrideW, g.W); column++)
                {
                    Taps across = Taps.Of(column, g.KernelW, g.StrideW, g.PaddingW, g.DilationW);
                    float* filters = FiltersScratch(panels, g.Groups, taps.Count * across.Count * g.GroupOutChannels, bias, out float* paddedBias);
                    new FilterPacking
                    {
                        Source = weightPointer + (((taps.Last * g.KernelW) + across.Last) * g.GroupInChannels),
                        GroupStride = (nint)g.GroupOutChannels * g.FilterSize,
                        TapRows = taps.Count,
                        TapRowStride = -(nint)taps.Step * g.KernelW * g.GroupInChannels,
                        TapColumns = across.Count,
                        TapColumnStride = -(nint)across.Step * g.GroupInChannels,
                        Depth = g.GroupOutChannels,
                        DepthStride = g.FilterSize,
                        ColumnStride = 1,
                        Panels = panels,
                        Destination = filters,
                    }.Pack(pool, g.Groups);

                    bool none = taps.Count == 0 || across.Count == 0;
                    nint pixel = g.InChannels;
                    new Correlation
                    {
                        Level = level,
                        Source = gradOutputPointer,
                        Images = g.N,
                        SourceHeight = g.OutputHeight,
                        SourceWidth = g.OutputWidth,
                        SourceChannels = g.OutChannels,
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
                        Panels = panels,
                        Filters = filters,
                        Bias = paddedBias,
                        Destination = gradInputPointer + (((row * (nint)g.W) + column) * pixel),
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

    internal static void BackwardWeight(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> gradOutput, Span<float> gradWeight)
    {
        geometry.Check("Convolution2d.BackwardWeight", input.Length, gradWeight.Length, gradOutput.Length);
        fixed (float* inputPointer = input, gradOutputPointer = gradOutput, gradWeightPointer = gradWeight)
            new WeightGradient(level, geometry, inputPointer, gradOutputPointer, gradWeightPointer).Run(pool);
    }

    /// <summary>Room for packed filters and, behind them, for a bias padded group by group to whole vectors, which is filled in.</summary>
    private static float* FiltersScratch(Panels panels, int groups, int depth, ReadOnlySpan<float> bias, out float* paddedBias)
    {
        nint filters = panels.Size(depth) * groups;
        float* scratch = Scratch.Get(ScratchUse.Weights, filters + (groups * panels.PaddedColumns));
        paddedBias = null;
        if (bias.IsEmpty)
            return scratch;

        paddedBias = scratch + filters;
        for (int group = 0; group < groups; group++)
        {
            var padded = new Span<float>(paddedBias + ((nint)group * panels.PaddedColumns), panels.PaddedColumns);
            padded.Clear();
            bias.Slice(group * panels.Columns, panels.Columns).CopyTo(padded);
        }

        return scratch;
    }

    /// <summary>
    /// The filter taps along one axis that reach the input positions of one class modulo the stride: Last, Last - Step, … in the order in which
    /// the output positions that they come from ascend, which begin at FirstOutput for the class's first position and lie Dilation apart.
    /// </summary>
    private readonly record struct Taps(int Count, int Last, int Step, int FirstOutput, int Dilation)
    {
        public static Taps Of(int position, int kernel, int stride, int padding, int dilation)
        {
            int divisor = GreatestCommonDivisor(stride, dilation);
            int count = 0;
            int last = 0;
            for (int tap = 0; tap < kernel; tap++)
            {
                if ((position + padding - (tap * dilation)) % stride == 0)
                {
                    count++;
                    last = tap;
                }
            }

            int first = count == 0 ? 0 : (position + padding - (last * dilation)) / stride;
            return new Taps(count, last, stride / divisor, first, dilation / divisor);
        }

        private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
    }
}
