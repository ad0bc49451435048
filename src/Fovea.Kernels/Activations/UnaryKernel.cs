using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>A function of one number with its derivative, which <see cref="UnaryKernel"/> computes for each element.</summary>
public interface IUnaryFunction
{
    /// <summary>Its value.</summary>
    float Of(float x);

    /// <summary>Its derivative at <paramref name="x"/>, where its value is <paramref name="y"/>.</summary>
    float Derivative(float x, float y);
}

/// <summary>Elementwise functions that have no kernel of their own.</summary>
public static unsafe class UnaryKernel
{
    /// <summary>y = f(x).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="function">The function.</param>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Forward<TFunction>(WorkerPool pool, TFunction function, ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IUnaryFunction
    {
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        fixed (float* input = x, output = y)
        {
            var chunks = new ElementChunks(x.Length);
            var body = new Values<TFunction>(function, chunks, input, output);
            pool.Run(chunks.Count, ref body);
        }
    }

    /// <summary>dx = dy * f'(x).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="function">The function.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="y">Its output.</param>
    /// <param name="dy">The gradient to the output.</param>
    /// <param name="dx">As long as <paramref name="x"/>; may be the memory of <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Backward<TFunction>(
        WorkerPool pool, TFunction function, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        where TFunction : struct, IUnaryFunction
    {
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        SpanChecks.SameLength(dy.Length, x.Length, nameof(dy), nameof(x));
        SpanChecks.SameLength(dx.Length, x.Length, nameof(dx), nameof(x));
        fixed (float* input = x, output = y, slope = dy, gradient = dx)
        {
            var chunks = new ElementChunks(x.Length);
            var body = new Gradients<TFunction>(function, chunks, input, output, slope, gradient);
            pool.Run(chunks.Count, ref body);
        }
    }

    private readonly struct Values<TFunction>(TFunction function, ElementChunks chunks, float* x, float* y) : IParallelBody
        where TFunction : struct, IUnaryFunction
    {
        public void Invoke(int item)
        {
            nint end = chunks.Start(item + 1);
            for (nint i = chunks.Start(item); i < end; i++)
                y[i] = function.Of(x[i]);
        }
    }

    private readonly struct Gradients<TFunction>(TFunction function, ElementChunks chunks, float* x, float* y, float* dy, float* dx)
        : IParallelBody
        where TFunction : struct, IUnaryFunction
    {
        public void Invoke(int item)
        {
            nint end = chunks.Start(item + 1);
            for (nint i = chunks.Start(item); i < end; i++)
                dx[i] = dy[i] * function.Derivative(x[i], y[i]);
        }
    }
}
