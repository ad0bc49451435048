using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Pooling;

/// <summary>Max pooling of a [N, H, W, C] map. The maximum of a window with a NaN is NaN, as in PyTorch.</summary>
public static unsafe class MaxPoolKernel
{
    /// <summary>y[n, oh, ow, c] = the maximum of the window, without its padding.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="y">[N, OutputHeight, OutputWidth, C].</param>
    /// <exception cref="ArgumentException">The geometry is impossible, or a span has the wrong length.</exception>
    public static void Forward(WorkerPool pool, in Pool2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, x, y);

    /// <summary>
    /// Computes the maxima and their indices for the backward pass: the input pixel h * W + w of the first maximum of each window.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="y">[N, OutputHeight, OutputWidth, C].</param>
    /// <param name="indices">[N, OutputHeight, OutputWidth, C]; -1 for a dilated window without any element inside the map.</param>
    /// <exception cref="ArgumentException">The geometry is impossible, or a span has the wrong length.</exception>
    public static void ForwardWithIndices(
        WorkerPool pool, in Pool2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y, Span<int> indices)
        => ForwardWithIndices(pool, SimdSupport.Level, geometry, x, y, indices);

    /// <summary>dx = the sum of dy over the windows whose maximum each input element was.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes of the forward pass.</param>
    /// <param name="dy">[N, OutputHeight, OutputWidth, C].</param>
    /// <param name="indices">The indices from the forward pass.</param>
    /// <param name="dx">[N, H, W, C]; overwritten.</param>
    /// <exception cref="ArgumentException">The geometry is impossible, or a span has the wrong length.</exception>
    public static void Backward(
        WorkerPool pool, in Pool2dGeometry geometry, ReadOnlySpan<float> dy, ReadOnlySpan<int> indices, Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, dy, indices, dx);

    internal static void Forward(WorkerPool pool, SimdLevel level, in Pool2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y)
    {
        var plan = new PoolPlan(geometry, countPadding: false);
        SpanChecks.Length(x.Length, geometry.InputLength, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.OutputLength, nameof(y), geometry);
        fixed (float* source = x, destination = y)
            SeparableMaxPool.Run(pool, level, plan, source, destination);
        plan.Return();
    }

    internal static void ForwardWithIndices(
        WorkerPool pool, SimdLevel level, in Pool2dGeometry geometry, ReadOnlySpan<float> x, Span<float> y, Span<int> indices)
    {
        var plan = new PoolPlan(geometry, countPadding: false);
        SpanChecks.Length(x.Length, geometry.InputLength, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.OutputLength, nameof(y), geometry);
        SpanChecks.Length(indices.Length, geometry.OutputLength, nameof(indices), geometry);
        fixed (float* source = x, destination = y)
        fixed (int* indexPointer = indices)
        {
            var op = new IndexedMaximum(destination, (float*)indexPointer, geometry.W, geometry.DilationH, geometry.DilationW);
            PoolForward.Run(pool, level, plan, source, op);
        }

        plan.Return();
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in Pool2dGeometry geometry, ReadOnlySpan<float> dy, ReadOnlySpan<int> indices, Span<float> dx)
    {
        var plan = new PoolPlan(geometry, countPadding: false);
        SpanChecks.Length(dy.Length, geometry.OutputLength, nameof(dy), geometry);
        SpanChecks.Length(indices.Length, geometry.OutputLength, nameof(indices), geometry);
        SpanChecks.Length(dx.Length, geometry.InputLength, nameof(dx), geometry);
        fixed (float* gradient = dy, destination = dx)
        fixed (int* indexPointer = indices)
            PoolBackward.Run(pool, level, plan, destination, new MaximumGradient(gradient, (float*)indexPointer));
        plan.Return();
    }

    /// <summary>Indices are stored as the bits of floats, so that masks from comparing values select them.</summary>
    private readonly struct IndexedMaximum(float* y, float* indices, int width, int dilationH, int dilationW) : IPoolForward
    {
        public void Window<TWidth, TVec>(in WindowView window, nint output, int pixel)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec best = TWidth.Broadcast(float.NegativeInfinity);
            TVec location = Bits<TWidth, TVec>(window.Rows > 0 && window.Columns > 0 ? pixel : -1);
            float* row = window.First;
            for (int r = 0; r < window.Rows; r++, row += window.RowStep)
            {
                float* element = row;
                int index = pixel + (r * dilationH * width);
                for (int c = 0; c < window.Columns; c++, element += window.ColumnStep, index += dilationW)
                    Update<TWidth, TVec>(ref best, ref location, TWidth.Load(element), index);
            }

            TWidth.Store(best, y + output);
            TWidth.Store(location, indices + output);
        }

        public void Window2x2<TWidth, TVec>(float* top, float* bottom, nint step, nint output, int pixel)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec best = TWidth.Load(top);
            TVec location = Bits<TWidth, TVec>(pixel);
            Update<TWidth, TVec>(ref best, ref location, TWidth.Load(top + step), pixel + 1);
            Update<TWidth, TVec>(ref best, ref location, TWidth.Load(bottom), pixel + width);
            Update<TWidth, TVec>(ref best, ref location, TWidth.Load(bottom + step), pixel + width + 1);
            TWidth.Store(best, y + output);
            TWidth.Store(location, indices + output);
        }

        private static void Update<TWidth, TVec>(ref TVec best, ref TVec location, TVec value, int index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec wins = TWidth.EitherMask(TWidth.GreaterThan(value, best), TWidth.IsNaN(value));
            best = TWidth.Select(wins, value, best);
            location = TWidth.Select(wins, Bits<TWidth, TVec>(index), location);
        }
    }

    /// <summary>Only the maximum of a window receives its gradient.</summary>
    private readonly struct MaximumGradient(float* dy, float* indices) : IPoolBackward
    {
        public static bool IsWeighted => false;

        public TVec Gradient<TWidth, TVec>(nint output, int pixel, float weight)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec chosen = TWidth.EqualBits(TWidth.Load(indices + output), Bits<TWidth, TVec>(pixel));
            return TWidth.Select(chosen, TWidth.Load(dy + output), TWidth.Zero);
        }
    }

    private static TVec Bits<TWidth, TVec>(int value)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.Broadcast(BitConverter.Int32BitsToSingle(value));
}
