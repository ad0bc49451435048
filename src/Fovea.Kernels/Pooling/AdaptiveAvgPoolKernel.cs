using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Pooling;

/// <summary>The sizes of adaptive pooling of a [N, H, W, C] map. Adjacent bins may share input pixels.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Input rows.</param>
/// <param name="W">Input columns.</param>
/// <param name="C">Channels.</param>
/// <param name="OutputHeight">Output rows.</param>
/// <param name="OutputWidth">Output columns.</param>
public readonly record struct AdaptivePool2dGeometry(int N, int H, int W, int C, int OutputHeight, int OutputWidth)
{
    internal long InputLength => (long)N * H * W * C;

    internal long OutputLength => (long)N * OutputHeight * OutputWidth * C;

    /// <summary>Throws unless every size is positive.</summary>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public void Validate()
    {
        if (N < 0 || H <= 0 || W <= 0 || C <= 0 || OutputHeight <= 0 || OutputWidth <= 0)
        {
            throw new ArgumentException(
                $"Adaptive pooling: the input is [{N}, {H}, {W}, {C}] and the output {OutputHeight}x{OutputWidth}, "
                + "every size must be positive.");
        }
    }
}

/// <summary>
/// Adaptive average pooling of a [N, H, W, C] map to a fixed number of bins: bin o of O covers floor(o * H / O) to ceil((o + 1) * H / O),
/// as in PyTorch. An output of 1x1 is global average pooling.
/// </summary>
public static unsafe class AdaptiveAvgPoolKernel
{
    /// <summary>y[n, oh, ow, c] = the mean of the bin.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="y">[N, OutputHeight, OutputWidth, C].</param>
    /// <exception cref="ArgumentException">A size is not positive, or a span has the wrong length.</exception>
    public static void Forward(WorkerPool pool, in AdaptivePool2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, x, y);

    /// <summary>dx = the sum of dy / (size of the bin) over the bins that contain each input element.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes of the forward pass.</param>
    /// <param name="dy">[N, OutputHeight, OutputWidth, C].</param>
    /// <param name="dx">[N, H, W, C]; overwritten.</param>
    /// <exception cref="ArgumentException">A size is not positive, or a span has the wrong length.</exception>
    public static void Backward(WorkerPool pool, in AdaptivePool2dGeometry geometry, ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, dy, dx);

    internal static void Forward(WorkerPool pool, SimdLevel level, in AdaptivePool2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
    {
        var plan = new PoolPlan(geometry);
        SpanChecks.Length(x.Length, geometry.InputLength, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.OutputLength, nameof(y), geometry);
        fixed (float* source = x, destination = y)
            PoolForward.Run(pool, level, plan, source, new AverageForward(destination));
        plan.Return();
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in AdaptivePool2dGeometry geometry, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var plan = new PoolPlan(geometry);
        SpanChecks.Length(dy.Length, geometry.OutputLength, nameof(dy), geometry);
        SpanChecks.Length(dx.Length, geometry.InputLength, nameof(dx), geometry);
        fixed (float* gradient = dy, destination = dx)
            PoolBackward.Run(pool, level, plan, destination, new AverageBackward(gradient));
        plan.Return();
    }
}
