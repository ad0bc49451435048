using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Resampling;

/// <summary>Bilinear resampling of a [N, H, W, C] map with PyTorch's coordinates (align_corners=False, no antialiasing).</summary>
public static unsafe class BilinearKernel
{
    /// <summary>y = the bilinear interpolation of the four input pixels around each output pixel's centre.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="y">[N, OutputHeight, OutputWidth, C].</param>
    /// <exception cref="ArgumentException">A size is not positive, or a span has the wrong length.</exception>
    public static void Forward(WorkerPool pool, in Resize2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, x, y);

    /// <summary>dx = the sum of dy over the output pixels that each input pixel contributes to, weighted as in the forward pass.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes of the forward pass.</param>
    /// <param name="dy">[N, OutputHeight, OutputWidth, C].</param>
    /// <param name="dx">[N, H, W, C]; overwritten.</param>
    /// <exception cref="ArgumentException">A size is not positive, or a span has the wrong length.</exception>
    public static void Backward(WorkerPool pool, in Resize2dGeometry geometry, ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, dy, dx);

    internal static void Forward(WorkerPool pool, SimdLevel level, in Resize2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
    {
        var plan = ResamplePlan.Create<BilinearTaps>(geometry);
        SpanChecks.Length(x.Length, geometry.InputLength, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.OutputLength, nameof(y), geometry);
        fixed (float* source = x, destination = y)
            ResampleForward.Interpolate(pool, level, plan, source, destination);
        plan.Return();
    }

    internal static void Backward(WorkerPool pool, SimdLevel level, in Resize2dGeometry geometry, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var plan = ResamplePlan.Create<BilinearTaps>(geometry);
        SpanChecks.Length(dy.Length, geometry.OutputLength, nameof(dy), geometry);
        SpanChecks.Length(dx.Length, geometry.InputLength, nameof(dx), geometry);
        fixed (float* gradient = dy, destination = dx)
            ResampleBackward.Run(pool, level, plan, gradient, destination);
        plan.Return();
    }
}
