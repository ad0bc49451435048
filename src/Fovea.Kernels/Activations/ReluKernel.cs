using System.Numerics.Tensors;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>The rectified linear unit.</summary>
public static unsafe class ReluKernel
{
    /// <summary>y = max(x, 0); NaN stays NaN.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Forward(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => TensorChunks.Run<Rectify>(pool, x, y);

    /// <summary>dx = dy where the output was positive, 0 elsewhere.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="y">The forward pass's output.</param>
    /// <param name="dy">As long as <paramref name="y"/>.</param>
    /// <param name="dx">As long as <paramref name="y"/>; may be the same memory as either.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Backward(WorkerPool pool, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, y, dy, dx);

    /// <summary>y = max(a + b, 0): the addition and ReLU at the end of a residual block.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long as <paramref name="a"/>.</param>
    /// <param name="y">As long as <paramref name="a"/>; may be the same memory as either.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void AddForward(WorkerPool pool, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        => AddForward(pool, SimdSupport.Level, a, b, y);

    internal static void Backward(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        SpanChecks.SameLength(dy.Length, y.Length, nameof(dy), nameof(y));
        SpanChecks.SameLength(dx.Length, y.Length, nameof(dx), nameof(y));
        fixed (float* output = y, gradient = dy, destination = dx)
            Elementwise.Run(pool, level, y.Length, new Gate(output, gradient, destination));
    }

    internal static void AddForward(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        SpanChecks.SameLength(b.Length, a.Length, nameof(b), nameof(a));
        SpanChecks.SameLength(y.Length, a.Length, nameof(y), nameof(a));
        fixed (float* left = a, right = b, destination = y)
            Elementwise.Run(pool, level, a.Length, new AddRectify(left, right, destination));
    }

    private readonly struct Rectify : IUnarySpanFunction
    {
        public static void Apply(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Max(x, 0f, y);
    }

    private readonly struct Gate(float* y, float* dy, float* dx) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec open = TWidth.GreaterThan(TWidth.Load(y + index), TWidth.Zero);
            TWidth.Store(TWidth.Select(open, TWidth.Load(dy + index), TWidth.Zero), dx + index);
        }
    }

    private readonly struct AddRectify(float* a, float* b, float* y) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.ClampMin(TWidth.Add(TWidth.Load(a + index), TWidth.Load(b + index)), TWidth.Zero), y + index);
    }
}
