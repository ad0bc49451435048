using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Pooling;

/// <summary>Average pooling of a [N, H, W, C] map, without dilation.</summary>
public static unsafe class AvgPoolKernel
{
    /// <summary>
    /// y[n, oh, ow, c] = the sum of the window / its number of elements. The number is that of the elements inside the padded map, or,
    /// without <paramref name="countIncludePad"/>, inside the map. Elements beyond the padding, which ceil mode adds, are never counted.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes; the dilation must be 1.</param>
    /// <param name="countIncludePad">PyTorch's <c>count_include_pad</c>.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="y">[N, OutputHeight, OutputWidth, C].</param>
    /// <exception cref="ArgumentException">The geometry is impossible, or a span has the wrong length.</exception>
    public static void Forward(WorkerPool pool, in Pool2dGeometry geometry, bool countIncludePad, ReadOnlySpan<float> x, Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, countIncludePad, x, y);

    /// <summary>dx = the sum of dy over the windows that contain each input element, divided as in the forward pass.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes of the forward pass.</param>
    /// <param name="countIncludePad">As in the forward pass.</param>
    /// <param name="dy">[N, OutputHeight, OutputWidth, C].</param>
    /// <param name="dx">[N, H, W, C]; overwritten.</param>
    /// <exception cref="ArgumentException">The geometry is impossible, or a span has the wrong length.</exception>
    public static void Backward(WorkerPool pool, in Pool2dGeometry geometry, bool countIncludePad, ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, countIncludePad, dy, dx);

    internal static void Forward(
        WorkerPool pool, SimdLevel level, in Pool2dGeometry geometry, bool countIncludePad, ReadOnlySpan<float> x, Span<float> y)
    {
        CheckDilation(geometry);
        var plan = new PoolPlan(geometry, countIncludePad);
        SpanChecks.Length(x.Length, geometry.InputLength, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.OutputLength, nameof(y), geometry);
        fixed (float* source = x, destination = y)
            PoolForward.Run(pool, level, plan, source, new AverageForward(destination));
        plan.Return();
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in Pool2dGeometry geometry, bool countIncludePad, ReadOnlySpan<float> dy, Span<float> dx)
    {
        CheckDilation(geometry);
        var plan = new PoolPlan(geometry, countIncludePad);
        SpanChecks.Length(dy.Length, geometry.OutputLength, nameof(dy), geometry);
        SpanChecks.Length(dx.Length, geometry.InputLength, nameof(dx), geometry);
        fixed (float* gradient = dy, destination = dx)
            PoolBackward.Run(pool, level, plan, destination, new AverageBackward(gradient));
        plan.Return();
    }

    private static void CheckDilation(in Pool2dGeometry geometry)
    {
        if (geometry.DilationH != 1 || geometry.DilationW != 1)
            throw new ArgumentException($"Average pooling: given dilation {geometry.DilationH}x{geometry.DilationW}, expected 1x1.");
    }
}
