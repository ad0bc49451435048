using System.Numerics.Tensors;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>The logistic function.</summary>
public static unsafe class SigmoidKernel
{
    /// <summary>y = 1 / (1 + exp(-x)).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Forward(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y) => TensorChunks.Run<Function>(pool, x, y);

    /// <summary>dx = dy * y * (1 - y).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="y">The forward pass's output.</param>
    /// <param name="dy">As long as <paramref name="y"/>.</param>
    /// <param name="dx">As long as <paramref name="y"/>; may be the same memory as either.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Backward(WorkerPool pool, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => Backward(pool, SimdSupport.Level, y, dy, dx);

    internal static void Backward(WorkerPool pool, SimdLevel level, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        SpanChecks.SameLength(dy.Length, y.Length, nameof(dy), nameof(y));
        SpanChecks.SameLength(dx.Length, y.Length, nameof(dx), nameof(y));
        fixed (float* output = y, gradient = dy, destination = dx)
            Elementwise.Run(pool, level, y.Length, new Derivative(output, gradient, destination));
    }

    private readonly struct Function : IUnarySpanFunction
    {
        public static void Apply(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Sigmoid(x, y);
    }

    private readonly struct Derivative(float* y, float* dy, float* dx) : IElementwise
    {
        public void Apply<TWidth, TVec>(nint index)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec value = TWidth.Load(y + index);
            TVec slope = TWidth.Multiply(value, TWidth.Subtract(TWidth.Broadcast(1f), value));
            TWidth.Store(TWidth.Multiply(TWidth.Load(dy + index), slope), dx + index);
        }
    }
}
