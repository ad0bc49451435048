using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>A unary function of <see cref="System.Numerics.Tensors.TensorPrimitives"/> on spans.</summary>
internal interface IUnarySpanFunction
{
    static abstract void Apply(ReadOnlySpan<float> x, Span<float> y);
}

/// <summary>Runs span functions in parallel, chunk by chunk.</summary>
internal static unsafe class TensorChunks
{
    public static void Run<TFunction>(WorkerPool pool, ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IUnarySpanFunction
    {
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        if (x.IsEmpty)
            return;
        var chunks = new ElementChunks(x.Length);
        fixed (float* source = x, destination = y)
        {
            var body = new Body<TFunction>(source, destination, chunks);
            pool.Run(chunks.Count, ref body);
        }
    }

    private readonly struct Body<TFunction>(float* x, float* y, ElementChunks chunks) : IParallelBody
        where TFunction : struct, IUnarySpanFunction
    {
        public void Invoke(int item)
        {
            nint start = chunks.Start(item);
            int length = (int)(chunks.Start(item + 1) - start);
            TFunction.Apply(new ReadOnlySpan<float>(x + start, length), new Span<float>(y + start, length));
        }
    }
}
