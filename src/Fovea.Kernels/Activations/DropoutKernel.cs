using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>
/// Dropout (Srivastava et al. 2014) in the inverted form. Whether element i is kept depends on the generator and i alone, so the
/// gradient needs no mask: it is the same operation, with the same generator, on the gradient to the output.
/// </summary>
public static unsafe class DropoutKernel
{
    private const int WordsPerBlock = 4;

    /// <summary>
    /// y = x / (1 - probability) for the kept elements, 0 for the others. Element i is dropped when the uniform value of word i % 4 of
    /// block i / 4 is below <paramref name="probability"/>.
    /// </summary>
    /// <param name="pool">The threads to work on.</param>
    /// <param name="random">The generator: one for each layer and step.</param>
    /// <param name="probability">Of dropping an element, in [0, 1].</param>
    /// <param name="x">Any length; the gradient to the output in a backward pass.</param>
    /// <param name="y">As long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">The probability is outside [0, 1], or the spans differ in length.</exception>
    public static void Apply(WorkerPool pool, in Philox random, float probability, ReadOnlySpan<float> x, Span<float> y)
    {
        if (!(probability >= 0f && probability <= 1f))
            throw new ArgumentException($"Dropout: given probability {probability}, expected a number in [0, 1].", nameof(probability));
        SpanChecks.SameLength(y.Length, x.Length, nameof(y), nameof(x));
        var chunks = new ElementChunks(x.Length);
        fixed (float* source = x, destination = y)
        {
            var body = new Body(random, probability, source, destination, chunks);
            pool.Run(chunks.Count, ref body);
        }
    }

    private readonly struct Body(Philox random, float probability, float* x, float* y, ElementChunks chunks) : IParallelBody
    {
        public void Invoke(int item)
        {
            Philox generator = random;
            float scale = probability < 1f ? 1f / (1f - probability) : 0f;
            uint threshold = (uint)Math.Ceiling(probability * (double)(1 << 24));
            uint* words = stackalloc uint[WordsPerBlock];
            nint end = chunks.Start(item + 1);
            for (nint start = chunks.Start(item); start < end; start += WordsPerBlock)
            {
                (words[0], words[1], words[2], words[3]) = generator.At((ulong)(start / WordsPerBlock));
                int count = (int)Math.Min(WordsPerBlock, end - start);
                for (int i = 0; i < count; i++)
                {
                    // All bits set where the element is kept: a branch on random bits would be mispredicted half of the time.
                    int kept = ~((int)((words[i] >> 8) - threshold) >> 31);
                    y[start + i] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x[start + i] * scale) & kept);
                }
            }
        }
    }
}
