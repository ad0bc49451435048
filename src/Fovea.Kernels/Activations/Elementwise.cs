using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>An elementwise operation on spans of the same length; it holds their addresses.</summary>
internal interface IElementwise
{
    /// <summary>
    /// Computes the vector that starts at <paramref name="index"/>. All loads come before all stores, so that spans may share memory.
    /// </summary>
    void Apply<TWidth, TVec>(nint index)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>The terms of a sum over the elements of spans of the same length; it holds their addresses.</summary>
internal interface IElementwiseTerm
{
    TVec Term<TWidth, TVec>(nint index)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>Chunks of a long span. Each starts at a multiple of the widest vector, so that only the last one has a tail.</summary>
internal readonly struct ElementChunks(long length)
{
    private const int Granule = 16;
    private const int FloatsPerChunk = 16384;

    public const int MaxCount = 64;

    public int Count { get; } = Chunks.Count(length, FloatsPerChunk, MaxCount);

    public nint Start(int chunk) => (nint)Math.Min(length, Chunks.Start((length + Granule - 1) / Granule, Count, chunk) * Granule);
}

/// <summary>Runs elementwise operations and sums in parallel.</summary>
internal static unsafe class Elementwise
{
    private const int TermsPerBlock = 1024;

    public static void Run<TOp>(WorkerPool pool, SimdLevel level, int length, TOp op)
        where TOp : struct, IElementwise
    {
        var kernel = new Kernel<TOp>(pool, length, op);
        SimdSupport.Run(level, ref kernel);
    }

    /// <summary>Returns the sum of all terms: blocks in single precision, and their sums in order in double precision.</summary>
    public static double Sum<TOp>(WorkerPool pool, SimdLevel level, int length, TOp op)
        where TOp : struct, IElementwiseTerm
    {
        double* partials = stackalloc double[ElementChunks.MaxCount];
        var kernel = new SumKernel<TOp>(pool, length, op, partials);
        SimdSupport.Run(level, ref kernel);
        double sum = 0;
        for (int i = 0; i < new ElementChunks(length).Count; i++)
            sum += partials[i];
        return sum;
    }

    private readonly struct Kernel<TOp>(WorkerPool pool, int length, TOp op) : ISimdKernel
        where TOp : struct, IElementwise
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var chunks = new ElementChunks(length);
            var body = new Body<TOp, TWidth, TVec>(op, chunks);
            pool.Run(chunks.Count, ref body);
        }
    }

    private readonly struct Body<TOp, TWidth, TVec>(TOp op, ElementChunks chunks) : IParallelBody
        where TOp : struct, IElementwise
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            TOp local = op;
            nint end = chunks.Start(item + 1);
            nint i = chunks.Start(item);
            for (; i <= end - TWidth.Lanes; i += TWidth.Lanes)
                local.Apply<TWidth, TVec>(i);
            for (; i < end; i++)
                local.Apply<W1, float>(i);
        }
    }

    private readonly struct SumKernel<TOp>(WorkerPool pool, int length, TOp op, double* partials) : ISimdKernel
        where TOp : struct, IElementwiseTerm
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            var chunks = new ElementChunks(length);
            var body = new SumBody<TOp, TWidth, TVec>(op, chunks, partials);
            pool.Run(chunks.Count, ref body);
        }
    }

    private readonly struct SumBody<TOp, TWidth, TVec>(TOp op, ElementChunks chunks, double* partials) : IParallelBody
        where TOp : struct, IElementwiseTerm
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            double sum = 0;
            nint end = chunks.Start(item + 1);
            for (nint start = chunks.Start(item); start < end; start += TermsPerBlock)
                sum += Block(start, Math.Min(end, start + TermsPerBlock));
            partials[item] = sum;
        }

        private double Block(nint start, nint end)
        {
            TVec lanes = TWidth.Zero;
            nint i = start;
            for (; i <= end - TWidth.Lanes; i += TWidth.Lanes)
                lanes = TWidth.Add(lanes, op.Term<TWidth, TVec>(i));
            double sum = TWidth.Sum(lanes);
            for (; i < end; i++)
                sum += op.Term<W1, float>(i);
            return sum;
        }
    }
}

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
