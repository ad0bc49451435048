using System.Buffers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>The constants of local response normalisation.</summary>
/// <param name="Size">Channels in a window: <c>Size / 2</c> before the channel and <c>(Size - 1) / 2</c> after it.</param>
/// <param name="Alpha">The factor of the sum of squares.</param>
/// <param name="Beta">The exponent.</param>
/// <param name="K">The constant added to the sum.</param>
/// <param name="DivideAlphaBySize">Whether the sum is multiplied by <c>Alpha / Size</c>, as PyTorch and Caffe do, or by <c>Alpha</c>,
/// as Krizhevsky et al. 2012 write.</param>
public readonly record struct LocalResponseNormSettings(int Size, float Alpha, float Beta, float K, bool DivideAlphaBySize)
{
    // ONNX's operator divides by the size: both forms go through that division, so that an exported network has the same bits.
    internal float Factor => (DivideAlphaBySize ? Alpha : Alpha * Size) / Size;
}

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012): y = x / (k + alpha * the sum of x^2 over a window of
/// channels)^beta.
/// Windows are cut at the first and the last channel; alpha is divided by the full size there too.
/// </summary>
public static unsafe class LocalResponseNormKernel
{
    private const int FloatsPerChunk = 16384;
    private const int MaxChunks = 64;

    /// <summary>Normalises all rows.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes; a map's rows are its pixels.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="x">[rows, channels].</param>
    /// <param name="y">[rows, channels]; not the memory of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The size is not positive, or a span has the wrong length.</exception>
    public static void Forward(
        WorkerPool pool, in RowsGeometry geometry, in LocalResponseNormSettings settings, ReadOnlySpan<float> x, Span<float> y)
        => Forward(pool, SimdSupport.Level, geometry, settings, x, y);

    /// <summary>Computes the gradient to the input.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="settings">The constants of the forward pass.</param>
    /// <param name="x">[rows, channels], the forward pass's input.</param>
    /// <param name="dy">[rows, channels].</param>
    /// <param name="dx">[rows, channels]; overwritten; not the memory of <paramref name="x"/> or <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">The size is not positive, or a span has the wrong length.</exception>
    public static void Backward(
        WorkerPool pool, in RowsGeometry geometry, in LocalResponseNormSettings settings, ReadOnlySpan<float> x, ReadOnlySpan<float> dy,
        Span<float> dx)
        => Backward(pool, SimdSupport.Level, geometry, settings, x, dy, dx);

    internal static void Forward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, in LocalResponseNormSettings settings, ReadOnlySpan<float> x,
        Span<float> y)
    {
        Check(geometry, settings);
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(y.Length, geometry.Length, nameof(y), geometry);
        fixed (float* source = x, destination = y)
        {
            var kernel = new Kernel(pool, geometry, settings, source, null, destination);
            SimdSupport.Run(SimdSupport.Fit(level, geometry.Channels), ref kernel);
        }
    }

    internal static void Backward(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, in LocalResponseNormSettings settings,
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Check(geometry, settings);
        SpanChecks.Length(x.Length, geometry.Length, nameof(x), geometry);
        SpanChecks.Length(dy.Length, geometry.Length, nameof(dy), geometry);
        SpanChecks.Length(dx.Length, geometry.Length, nameof(dx), geometry);
        fixed (float* source = x, gradient = dy, destination = dx)
        {
            var kernel = new Kernel(pool, geometry, settings, source, gradient, destination);
            SimdSupport.Run(SimdSupport.Fit(level, geometry.Channels), ref kernel);
        }
    }

    private static void Check(in RowsGeometry geometry, in LocalResponseNormSettings settings)
    {
        geometry.Validate();
        if (settings.Size <= 0)
            throw new ArgumentException($"Local response normalisation: given size {settings.Size}, expected at least 1.");
    }

    private readonly struct Kernel(
        WorkerPool pool, RowsGeometry geometry, LocalResponseNormSettings settings, float* x, float* dy, float* result) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int chunks = Chunks.Count(geometry.Length, FloatsPerChunk, Math.Min(MaxChunks, Math.Max(1, geometry.Rows)));
            int scratchLength = (3 * geometry.Channels) + (2 * settings.Size);
            float[] rented = ArrayPool<float>.Shared.Rent(chunks * scratchLength);
            fixed (float* scratch = rented)
            {
                // The zeros around a row's squares stay zero; rows only write between them.
                new Span<float>(scratch, chunks * scratchLength).Clear();
                var body = new Body<TWidth, TVec>(geometry, settings, x, dy, result, chunks, scratch, scratchLength);
                pool.Run(chunks, ref body);
            }

            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private readonly struct Body<TWidth, TVec>(
        RowsGeometry geometry, LocalResponseNormSettings settings, float* x, float* dy, float* result,
        int chunks, float* scratch, int scratchLength) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        private int Before => settings.Size / 2;

        private int After => (settings.Size - 1) / 2;

        public void Invoke(int item)
        {
            float* squares = scratch + ((nint)item * scratchLength);
            int end = (int)Chunks.Start(geometry.Rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(geometry.Rows, chunks, item); row < end; row++)
            {
                nint start = (nint)row * geometry.Channels;
                Square(x + start, squares + Before);
                if (dy is null)
                    ForwardRow(x + start, squares, result + start);
                else
                    BackwardRow(x + start, dy + start, squares, result + start);
            }
        }

        private void Square(float* row, float* squares)
        {
            TVec factor = TWidth.Broadcast(settings.Factor);
            for (int c = 0; c < geometry.Channels; c += TWidth.Lanes)
            {
                int channel = Math.Min(c, geometry.Channels - TWidth.Lanes);
                TVec value = TWidth.Load(row + channel);
                TWidth.Store(TWidth.Multiply(TWidth.Multiply(value, value), factor), squares + channel);
            }
        }

        private void ForwardRow(float* row, float* squares, float* output)
        {
            for (int c = 0; c < geometry.Channels; c += TWidth.Lanes)
            {
                int channel = Math.Min(c, geometry.Channels - TWidth.Lanes);
                TVec power = Power(TWidth.Add(WindowSum(squares + channel), TWidth.Broadcast(settings.K)));
                TWidth.Store(TWidth.Multiply(TWidth.Load(row + channel), power), output + channel);
            }
        }

        private void BackwardRow(float* row, float* gradient, float* squares, float* output)
        {
            // d = k + sum, p = d^-beta:
            // dx[j] = dy[j] p[j] - 2 alpha beta x[j] * (the sum of dy x p / d over the channels whose window contains j).
            float* terms = squares + geometry.Channels + settings.Size;
            float* direct = terms + geometry.Channels + settings.Size;
            for (int c = 0; c < geometry.Channels; c += TWidth.Lanes)
            {
                int channel = Math.Min(c, geometry.Channels - TWidth.Lanes);
                TVec sum = TWidth.Add(WindowSum(squares + channel), TWidth.Broadcast(settings.K));
                TVec scaled = TWidth.Multiply(TWidth.Load(gradient + channel), Power(sum));
                TWidth.Store(scaled, direct + channel);
                TWidth.Store(TWidth.Divide(TWidth.Multiply(scaled, TWidth.Load(row + channel)), sum), terms + After + channel);
            }

            TVec factor = TWidth.Broadcast(-2f * settings.Factor * settings.Beta);
            for (int c = 0; c < geometry.Channels; c += TWidth.Lanes)
            {
                int channel = Math.Min(c, geometry.Channels - TWidth.Lanes);
                TVec through = TWidth.Multiply(TWidth.Multiply(TWidth.Load(row + channel), factor), WindowSum(terms + channel));
                TWidth.Store(TWidth.Add(TWidth.Load(direct + channel), through), output + channel);
            }
        }

        private TVec WindowSum(float* first)
        {
            TVec sum = TWidth.Load(first);
            for (int i = 1; i < settings.Size; i++)
                sum = TWidth.Add(sum, TWidth.Load(first + i));
            return sum;
        }

        /// <summary>sum^-beta; the exponent of every published network needs square roots only.</summary>
        private TVec Power(TVec sum)
        {
            if (settings.Beta == 0.75f)
            {
                TVec root = TWidth.Sqrt(sum);
                return TWidth.Divide(TWidth.Broadcast(1f), TWidth.Multiply(root, TWidth.Sqrt(root)));
            }

            return TWidth.Exp(TWidth.Multiply(TWidth.Broadcast(-settings.Beta), TWidth.Log(sum)));
        }
    }
}
