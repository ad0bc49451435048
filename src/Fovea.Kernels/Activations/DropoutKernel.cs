using System.Numerics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014). Whether element i is kept depends only on the generator and i, so that no mask is stored: the
/// gradient is the same operation, with the same generator, on the gradient to the output.
/// </summary>
public static unsafe class DropoutKernel
{
    private const int WordsPerBlock = 4;
    private const int WordsPerPiece = 1024;

    /// <summary>
    /// y = x / (1 - probability) for the kept elements, 0 for the others. Element i is dropped when the uniform value of word i % 4 of
    /// block i / 4 is below <paramref name="probability"/>.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="random">The generator: one for each layer and step.</param>
    /// <param name="probability">The probability of dropping an element, in [0, 1].</param>
    /// <param name="x">Any length; the gradient to the output in a backward pass.</param>
    /// <param name="y">As long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">The probability is outside [0, 1], or the spans differ in length.</exception>
    public static void Apply(WorkerPool pool, in Philox random, float probability, ReadOnlySpan<float> x, Span<float> y)
        => Apply(pool, SimdSupport.Level, random, probability, x, y);

    internal static void Apply(
        WorkerPool pool, SimdLevel level, in Philox random, float probability, ReadOnlySpan<float> x, Span<float> y)
    {
        if (!(probability >= 0f && probability <= 1f))
            throw new ArgumentException($"Dropout: given probability {probability}, expected a number in [0, 1].", nameof(probability));
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        var chunks = new ElementChunks(x.Length);
        fixed (float* source = x, destination = y)
        {
            var body = new Body(level, random, probability, source, destination, chunks);
            pool.Run(chunks.Count, ref body);
        }
    }

    private readonly struct Body(SimdLevel level, Philox random, float probability, float* x, float* y, ElementChunks chunks)
        : IParallelBody
    {
        [SkipLocalsInit]
        public void Invoke(int item)
        {
            float scale = probability < 1f ? 1f / (1f - probability) : 0f;
            int threshold = (int)Math.Ceiling(probability * (double)(1 << 24));
            uint* words = stackalloc uint[WordsPerPiece];
            nint end = chunks.Start(item + 1);
            for (nint start = chunks.Start(item); start < end; start += WordsPerPiece)
            {
                int count = (int)Math.Min(WordsPerPiece, end - start);
                PhiloxBlocks.Fill(level, random, (ulong)start / WordsPerBlock, new Span<uint>(words, count));
                Keep((int*)words, threshold, scale, x + start, y + start, count);
            }
        }

        // One multiplication and a mask: the bits are the same at every width.
        private static void Keep(int* words, int threshold, float scale, float* x, float* y, int count)
        {
            int i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<int> kept = Vector.GreaterThanOrEqual(Vector.Load(words + i) >>> 8, new Vector<int>(threshold));
                Vector.Store(Vector.AsVectorSingle(Vector.AsVectorInt32(Vector.Load(x + i) * scale) & kept), y + i);
            }
            for (; i < count; i++)
                y[i] = words[i] >>> 8 >= threshold ? x[i] * scale : 0f;
        }
    }
}
