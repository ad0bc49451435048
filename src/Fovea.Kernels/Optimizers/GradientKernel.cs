using Fovea.Kernels.Activations;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Optimizers;

/// <summary>What clipping and averaging of gradients and weights need of a span.</summary>
public static unsafe class GradientKernel
{
    /// <summary>The sum of the squares; its bits do not depend on the number of threads.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="values">Any length.</param>
    public static double SumOfSquares(WorkerPool pool, ReadOnlySpan<float> values) => SumOfSquares(pool, SimdSupport.Level, values);

    /// <summary>The sum of the squares of the differences; its bits do not depend on the number of threads.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="values">Any length.</param>
    /// <param name="others">As long as <paramref name="values"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static double SumOfSquaredDifferences(WorkerPool pool, ReadOnlySpan<float> values, ReadOnlySpan<float> others)
        => SumOfSquaredDifferences(pool, SimdSupport.Level, values, others);

    /// <summary>Multiplies every value by a factor.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="values">Any length; updated.</param>
    public static void Scale(WorkerPool pool, float factor, Span<float> values) => Scale(pool, SimdSupport.Level, factor, values);

    /// <summary>Limits every value to [-limit, limit]; NaN stays NaN.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="limit">The limit, at least 0.</param>
    /// <param name="values">Any length; updated.</param>
    public static void Clamp(WorkerPool pool, float limit, Span<float> values) => Clamp(pool, SimdSupport.Level, limit, values);

    /// <summary>Moves an average towards values: average = decay * average + (1 - decay) * value.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="decay">The share of the average that stays.</param>
    /// <param name="average">Any length; updated.</param>
    /// <param name="values">As long as <paramref name="average"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Average(WorkerPool pool, double decay, Span<float> average, ReadOnlySpan<float> values)
        => Average(pool, SimdSupport.Level, decay, average, values);

    internal static double SumOfSquares(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> values)
    {
        fixed (float* x = values)
            return Elementwise.Sum(pool, level, values.Length, new Square(x));
    }

    internal static double SumOfSquaredDifferences(
        WorkerPool pool, SimdLevel level, ReadOnlySpan<float> values, ReadOnlySpan<float> others)
    {
        SpanChecks.SameLength(values.Length, others.Length, nameof(values), nameof(others));
        fixed (float* x = values, y = others)
            return Elementwise.Sum(pool, level, values.Length, new SquaredDifference(x, y));
    }

    internal static void Scale(WorkerPool pool, SimdLevel level, float factor, Span<float> values)
    {
        fixed (float* x = values)
            Elementwise.Run(pool, level, values.Length, new Product(factor, x));
    }

    internal static void Clamp(WorkerPool pool, SimdLevel level, float limit, Span<float> values)
    {
        fixed (float* x = values)
            Elementwise.Run(pool, level, values.Length, new Limit(limit, x));
    }

    internal static void Average(WorkerPool pool, SimdLevel level, double decay, Span<float> average, ReadOnlySpan<float> values)
    {
        SpanChecks.SameLength(values.Length, average.Length, nameof(values), nameof(average));
        fixed (float* a = average, x = values)
            Elementwise.Run(pool, level, average.Length, new Mean((float)decay, (float)(1 - decay), a, x));
    }

    private readonly struct Square(float* x) : IElementwiseTerm
    {
        public TVec Term<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec value = TWidth.Load(x + index);
            return TWidth.Multiply(value, value);
        }
    }

    private readonly struct SquaredDifference(float* x, float* y) : IElementwiseTerm
    {
        public TVec Term<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec difference = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(y + index));
            return TWidth.Multiply(difference, difference);
        }
    }

    private readonly struct Product(float factor, float* x) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.Multiply(TWidth.Broadcast(factor), TWidth.Load(x + index)), x + index);
    }

    private readonly struct Limit(float limit, float* x) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec value = TWidth.Max(TWidth.Broadcast(-limit), TWidth.Min(TWidth.Broadcast(limit), TWidth.Load(x + index)));
            TWidth.Store(value, x + index);
        }
    }

    private readonly struct Mean(float decay, float rest, float* a, float* x) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec moved = TWidth.Multiply(TWidth.Broadcast(rest), TWidth.Load(x + index));
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Broadcast(decay), TWidth.Load(a + index), moved), a + index);
        }
    }
}
