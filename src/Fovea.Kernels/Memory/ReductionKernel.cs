using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Memory;

/// <summary>What a reduction makes of the items that it joins.</summary>
public enum ReductionFunction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Maximum,

    /// <summary>The smallest.</summary>
    Minimum,
}

/// <summary>Reduces a block of up to four dimensions along some of them. Sums are in double precision, in the order of the block.</summary>
public static unsafe class ReductionKernel
{
    private const int FloatsPerChunk = 8192;
    private const int MaxChunks = 64;

    /// <summary>Computes one value for each item of the kept dimensions.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="function">What is made of the items.</param>
    /// <param name="kept">The sizes of the dimensions that stay; 1 for those that are reduced.</param>
    /// <param name="reduced">The sizes of the dimensions that are reduced; 1 for those that stay.</param>
    /// <param name="source">The values.</param>
    /// <param name="strides">Floats from one item of each dimension to the next in <paramref name="source"/>.</param>
    /// <param name="destination">The results, in the order of <paramref name="kept"/> by <paramref name="to"/>.</param>
    /// <param name="to">Floats from one item of each dimension to the next in <paramref name="destination"/>.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(
        WorkerPool pool, ReductionFunction function, PerDimension kept, PerDimension reduced, ReadOnlySpan<float> source,
        PerDimension strides, Span<float> destination, PerDimension to)
    {
        if (kept.Product == 0)
            return;
        new BlockPlace(0, to).Check(kept, destination.Length, nameof(destination));
        if (reduced.Product > 0)
        {
            var all = new PerDimension(
                kept.First * reduced.First, kept.Second * reduced.Second, kept.Third * reduced.Third, kept.Fourth * reduced.Fourth);
            new BlockPlace(0, strides).Check(all, source.Length, nameof(source));
        }

        fixed (float* input = source, output = destination)
        {
            int chunks = (int)Math.Min(kept.Product, Chunks.Count(kept.Product * Math.Max(1, reduced.Product), FloatsPerChunk, MaxChunks));
            var body = new Body(function, chunks, kept, reduced, input, strides, output, to);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct Body(
        ReductionFunction function, int chunks, PerDimension kept, PerDimension reduced, float* source, PerDimension strides,
        float* destination, PerDimension to) : IParallelBody
    {
        public void Invoke(int item)
        {
            long end = Chunks.Start(kept.Product, chunks, item + 1);
            for (long i = Chunks.Start(kept.Product, chunks, item); i < end; i++)
            {
                (long rest, long fourth) = Math.DivRem(i, kept.Fourth);
                (rest, long third) = Math.DivRem(rest, kept.Third);
                (long first, long second) = Math.DivRem(rest, kept.Second);
                float* from = source
                    + (first * strides.First) + (second * strides.Second) + (third * strides.Third) + (fourth * strides.Fourth);
                float* into = destination + (first * to.First) + (second * to.Second) + (third * to.Third) + (fourth * to.Fourth);
                *into = function is ReductionFunction.Sum or ReductionFunction.Mean ? Sum(from) : Extreme(from);
            }
        }

        private float Sum(float* from)
        {
            double sum = 0;
            for (int a = 0; a < reduced.First; a++)
            {
                for (int b = 0; b < reduced.Second; b++)
                {
                    for (int c = 0; c < reduced.Third; c++)
                    {
                        float* row = from + ((long)a * strides.First) + ((long)b * strides.Second) + ((long)c * strides.Third);
                        for (int d = 0; d < reduced.Fourth; d++)
                            sum += row[(long)d * strides.Fourth];
                    }
                }
            }

            return (float)(function == ReductionFunction.Mean ? sum / reduced.Product : sum);
        }

        private float Extreme(float* from)
        {
            bool largest = function == ReductionFunction.Maximum;
            float extreme = largest ? float.NegativeInfinity : float.PositiveInfinity;
            for (int a = 0; a < reduced.First; a++)
            {
                for (int b = 0; b < reduced.Second; b++)
                {
                    for (int c = 0; c < reduced.Third; c++)
                    {
                        float* row = from + ((long)a * strides.First) + ((long)b * strides.Second) + ((long)c * strides.Third);
                        for (int d = 0; d < reduced.Fourth; d++)
                        {
                            float value = row[(long)d * strides.Fourth];
                            extreme = largest ? MathF.Max(extreme, value) : MathF.Min(extreme, value);
                        }
                    }
                }
            }

            return extreme;
        }
    }
}
