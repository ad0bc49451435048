using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>Elementwise arithmetic on spans.</summary>
public static unsafe class ArithmeticKernel
{
    /// <summary>y = a + b.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long as <paramref name="a"/>.</param>
    /// <param name="y">As long as <paramref name="a"/>; may be the same memory as either.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Add(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => Add(pool, SimdSupport.Level, a, b, y);

    /// <summary>y = a - b.</summary>
    /// <inheritdoc cref="Add(WorkerPool, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public static void Subtract(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => Subtract(pool, SimdSupport.Level, a, b, y);

    /// <summary>y = a * b.</summary>
    /// <inheritdoc cref="Add(WorkerPool, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public static void Multiply(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => Multiply(pool, SimdSupport.Level, a, b, y);

    /// <summary>y = x * factor.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="x">Any length.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="y">As long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Scale(WorkerPool pool, ReadOnlySpan<float> x, float factor, Span<float> y)
        => Scale(pool, SimdSupport.Level, x, factor, y);

    /// <summary>y = y + x * factor.</summary>
    /// <inheritdoc cref="Scale(WorkerPool, ReadOnlySpan{float}, float, Span{float})"/>
    public static void AddScaled(WorkerPool pool, ReadOnlySpan<float> x, float factor, Span<float> y)
        => AddScaled(pool, SimdSupport.Level, x, factor, y);

    /// <summary>Returns the sum of the elements; sums of blocks are added in double precision.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="x">Any length.</param>
    /// <returns>The sum; 0 for an empty span.</returns>
    public static double Sum(WorkerPool pool, ReadOnlySpan<float> x) => Sum(pool, SimdSupport.Level, x);

    internal static void Add(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => Binary<Plus>(pool, level, a, b, y);

    internal static void Subtract(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => Binary<Minus>(pool, level, a, b, y);

    internal static void Multiply(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => Binary<Times>(pool, level, a, b, y);

    internal static void Scale(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        fixed (float* source = x, destination = y)
            Elementwise.Run(pool, level, x.Length, new ScaleOp(source, factor, destination));
    }

    internal static void AddScaled(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        fixed (float* source = x, destination = y)
            Elementwise.Run(pool, level, x.Length, new AddScaledOp(source, factor, destination));
    }

    internal static double Sum(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> x)
    {
        fixed (float* source = x)
            return Elementwise.Sum(pool, level, x.Length, new Value(source));
    }

    private static void Binary<TOperator>(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TOperator : struct, IBinaryOperator
    {
        SpanChecks.SameLength(b.Length, a.Length, nameof(b), nameof(a));
        SpanChecks.SameLength(y.Length, a.Length, nameof(y), nameof(a));
        fixed (float* left = a, right = b, destination = y)
            Elementwise.Run(pool, level, a.Length, new BinaryOp<TOperator>(left, right, destination));
    }

    private interface IBinaryOperator
    {
        static abstract TVec Apply<TWidth, TVec>(TVec a, TVec b)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct;
    }

    private readonly struct Plus : IBinaryOperator
    {
        public static TVec Apply<TWidth, TVec>(TVec a, TVec b)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Add(a, b);
    }

    private readonly struct Minus : IBinaryOperator
    {
        public static TVec Apply<TWidth, TVec>(TVec a, TVec b)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Subtract(a, b);
    }

    private readonly struct Times : IBinaryOperator
    {
        public static TVec Apply<TWidth, TVec>(TVec a, TVec b)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Multiply(a, b);
    }

    private readonly struct BinaryOp<TOperator>(float* a, float* b, float* y) : IElementwise
        where TOperator : struct, IBinaryOperator
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TOperator.Apply<TWidth, TVec>(TWidth.Load(a + index), TWidth.Load(b + index)), y + index);
    }

    private readonly struct ScaleOp(float* x, float factor, float* y) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.Multiply(TWidth.Load(x + index), TWidth.Broadcast(factor)), y + index);
    }

    private readonly struct AddScaledOp(float* x, float factor, float* y) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.MultiplyAdd(TWidth.Load(x + index), TWidth.Broadcast(factor), TWidth.Load(y + index)), y + index);
    }

    private readonly struct Value(float* x) : IElementwiseTerm
    {
        public TVec Term<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Load(x + index);
    }
}
