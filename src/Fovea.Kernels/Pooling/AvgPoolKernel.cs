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

/// <summary>The mean of a window. Each row is summed separately, which keeps the rounding error of large windows small.</summary>
internal readonly unsafe struct AverageForward(float* y) : IPoolForward
{
    public void Window<TWidth, TVec>(in WindowView window, nint output, int pixel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec sum = TWidth.Zero;
        float* row = window.First;
        for (int r = 0; r < window.Rows; r++, row += window.RowStep)
        {
            TVec rowSum = TWidth.Zero;
            float* element = row;
            for (int c = 0; c < window.Columns; c++, element += window.ColumnStep)
                rowSum = TWidth.Add(rowSum, TWidth.Load(element));
            sum = TWidth.Add(sum, rowSum);
        }

        TWidth.Store(TWidth.Multiply(sum, TWidth.Broadcast(window.Weight)), y + output);
    }

    public void Window2x2<TWidth, TVec>(float* top, float* bottom, nint step, nint output, int pixel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec upper = TWidth.Add(TWidth.Load(top), TWidth.Load(top + step));
        TVec lower = TWidth.Add(TWidth.Load(bottom), TWidth.Load(bottom + step));
        TWidth.Store(TWidth.Multiply(TWidth.Add(upper, lower), TWidth.Broadcast(0.25f)), y + output);
    }
}

/// <summary>Each pixel of a window receives the same share of its gradient.</summary>
internal readonly unsafe struct AverageBackward(float* dy) : IPoolBackward
{
    public static bool IsWeighted => true;

    public TVec Gradient<TWidth, TVec>(nint output, int pixel, float weight)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.Multiply(TWidth.Load(dy + output), TWidth.Broadcast(weight));
}
