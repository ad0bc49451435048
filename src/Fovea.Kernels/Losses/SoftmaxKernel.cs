using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Losses;

/// <summary>Softmax and log-softmax over the channels of each row of a [rows, channels] matrix; the rows of a map are its pixels.</summary>
public static unsafe class SoftmaxKernel
{
    /// <summary>y = exp(x) / the row's sum of exp(x).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="y">[rows, channels]; may be the same memory as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Forward(WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, x, y);

    /// <summary>dx = y * (dy - the row's sum of dy * y).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="y">[rows, channels], the forward pass's output.</param>
    /// <param name="dy">[rows, channels].</param>
    /// <param name="dx">[rows, channels]; may be the same memory as <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Backward(WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, y, dy, dx);

    /// <summary>y = x - log(the row's sum of exp(x)).</summary>
    /// <inheritdoc cref="Forward(WorkerPool, in RowsGeometry, ReadOnlySpan{float}, Span{float})"/>
    public static void LogForward(WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => LogForward(pool, SimdSupport.Level, geometry, x, y);

    /// <summary>dx = dy - exp(y) * the row's sum of dy.</summary>
    /// <inheritdoc cref="Backward(WorkerPool, in RowsGeometry, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public static void LogBackward(WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => LogBackward(pool, SimdSupport.Level, geometry, y, dy, dx);

    internal static void Forward(WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => Run<Softmax>(pool, level, geometry, x, nameof(x), x, nameof(x), y, nameof(y));

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => Run<SoftmaxGradient>(pool, level, geometry, y, nameof(y), dy, nameof(dy), dx, nameof(dx));

    internal static void LogForward(WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => Run<LogSoftmax>(pool, level, geometry, x, nameof(x), x, nameof(x), y, nameof(y));

    internal static void LogBackward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => Run<LogSoftmaxGradient>(pool, level, geometry, y, nameof(y), dy, nameof(dy), dx, nameof(dx));

    private static void Run<TFunction>(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry,
        ReadOnlySpan<float> a, string nameOfA, ReadOnlySpan<float> b, string nameOfB, Span<float> result, string nameOfResult)
        where TFunction : struct, IRowFunction
    {
        geometry.Validate();
        SpanChecks.Length(a.Length, geometry.Length, nameOfA, geometry);
        SpanChecks.Length(b.Length, geometry.Length, nameOfB, geometry);
        SpanChecks.Length(result.Length, geometry.Length, nameOfResult, geometry);
        fixed (float* first = a, second = b, destination = result)
            ParallelRows.Run<TFunction>(pool, level, geometry, first, second, destination);
    }

    private readonly struct Softmax : IRowFunction
    {
        public static void Apply<TWidth, TVec>(float* x, float* unused, float* y, int channels)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float sum = RowMath<TWidth, TVec>.Exp(x, RowMath<TWidth, TVec>.Max(x, channels), y, channels);
            RowMath<TWidth, TVec>.ScaleShift(y, 1f / sum, 0f, channels);
        }
    }

    private readonly struct SoftmaxGradient : IRowFunction
    {
        public static void Apply<TWidth, TVec>(float* y, float* dy, float* dx, int channels)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float dot = RowMath<TWidth, TVec>.Dot(y, dy, channels);
            TVec dots = TWidth.Broadcast(dot);
            int c = 0;
            for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
                TWidth.Store(TWidth.Multiply(TWidth.Load(y + c), TWidth.Subtract(TWidth.Load(dy + c), dots)), dx + c);
            for (; c < channels; c++)
                dx[c] = y[c] * (dy[c] - dot);
        }
    }

    private readonly struct LogSoftmax : IRowFunction
    {
        public static void Apply<TWidth, TVec>(float* x, float* unused, float* y, int channels)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float max = RowMath<TWidth, TVec>.Max(x, channels);
            float logarithm = MathF.Log(RowMath<TWidth, TVec>.ExpSum(x, max, channels));
            TVec maxima = TWidth.Broadcast(max);
            TVec logarithms = TWidth.Broadcast(logarithm);
            int c = 0;
            for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
                TWidth.Store(TWidth.Subtract(TWidth.Subtract(TWidth.Load(x + c), maxima), logarithms), y + c);
            for (; c < channels; c++)
                y[c] = x[c] - max - logarithm;
        }
    }

    private readonly struct LogSoftmaxGradient : IRowFunction
    {
        public static void Apply<TWidth, TVec>(float* y, float* dy, float* dx, int channels)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float sum = RowMath<TWidth, TVec>.Sum(dy, 0f, channels);
            TVec factor = TWidth.Broadcast(-sum);
            int c = 0;
            for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
                TWidth.Store(TWidth.MultiplyAdd(TWidth.Exp(TWidth.Load(y + c)), factor, TWidth.Load(dy + c)), dx + c);
            for (; c < channels; c++)
                dx[c] = dy[c] - (MathF.Exp(y[c]) * sum);
        }
    }
}
