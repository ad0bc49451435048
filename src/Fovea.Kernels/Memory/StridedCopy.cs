using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Memory;

/// <summary>Four numbers, one for each dimension of a block: its sizes, or the floats from one item of a dimension to the next.</summary>
public readonly record struct PerDimension(int First, int Second, int Third, int Fourth)
{
    /// <summary>The number of a dimension, 0 to 3.</summary>
    public int this[int dimension] => dimension switch { 0 => First, 1 => Second, 2 => Third, _ => Fourth };

    /// <summary>The product of the numbers.</summary>
    public long Product => (long)First * Second * Third * Fourth;
}

/// <summary>Where the items of a block of up to four dimensions lie in a span.</summary>
/// <param name="Start">The place of the first item.</param>
/// <param name="Strides">Floats from one item of a dimension to the next; 0 repeats an item, negative numbers go back.</param>
public readonly record struct BlockPlace(int Start, PerDimension Strides)
{
    internal (long Lowest, long Highest) Range(PerDimension sizes)
    {
        (long lowest, long highest) = (Start, Start);
        for (int d = 0; d < 4; d++)
        {
            long last = (sizes[d] - 1L) * Strides[d];
            lowest += Math.Min(0, last);
            highest += Math.Max(0, last);
        }

        return (lowest, highest);
    }

    internal void Check(PerDimension sizes, int length, string name)
    {
        (long lowest, long highest) = Range(sizes);
        if (lowest < 0 || highest >= length)
            throw new ArgumentException($"{name}: the block is at {lowest} to {highest} of {length} values; expected all of it inside.");
    }
}

/// <summary>
/// Copies a block of up to four dimensions from and to any strides: the kernel of permutations, slices, padding and repetition.
/// </summary>
public static unsafe class StridedCopy
{
    private const int FloatsPerChunk = 32768;
    private const int MaxChunks = 64;
    private const int LongRow = 8;

    /// <summary>Copies every item of the block. The spans must not overlap.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="sizes">The sizes of the block; 1 for dimensions that it does not have.</param>
    /// <param name="source">The values to read.</param>
    /// <param name="from">Where the block lies in <paramref name="source"/>.</param>
    /// <param name="destination">The values to write; those outside of the block are kept.</param>
    /// <param name="to">Where the block lies in <paramref name="destination"/>; the strides are not 0.</param>
    /// <exception cref="ArgumentException">The block is not inside of a span.</exception>
    public static void Run(
        WorkerPool pool, PerDimension sizes, ReadOnlySpan<float> source, BlockPlace from, Span<float> destination, BlockPlace to)
    {
        if (sizes.Product == 0)
            return;
        from.Check(sizes, source.Length, nameof(source));
        to.Check(sizes, destination.Length, nameof(destination));
        int inner = Inner(sizes, to.Strides);
        PerDimension rows = Without(sizes, inner, 1);
        int chunks = Chunks.Count(sizes.Product, FloatsPerChunk, (int)Math.Min(MaxChunks, rows.Product));
        fixed (float* input = source, output = destination)
        {
            var body = new Body(
                chunks, rows, sizes[inner], input + from.Start, Without(from.Strides, inner, 0), from.Strides[inner],
                output + to.Start, Without(to.Strides, inner, 0), to.Strides[inner]);
            pool.Run(chunks, ref body);
        }
    }

    /// <summary>The dimension whose items lie closest together, of those that are long enough for a row to be worth its start.</summary>
    private static int Inner(PerDimension sizes, PerDimension strides)
    {
        int inner = 3;
        for (int d = 2; d >= 0; d--)
        {
            int longer = Math.Min(sizes[d], LongRow) - Math.Min(sizes[inner], LongRow);
            if (longer > 0 || (longer == 0 && sizes[d] > 1 && Math.Abs(strides[d]) < Math.Abs(strides[inner])))
                inner = d;
        }

        return inner;
    }

    private static PerDimension Without(PerDimension numbers, int dimension, int instead) => new(
        dimension == 0 ? instead : numbers.First, dimension == 1 ? instead : numbers.Second,
        dimension == 2 ? instead : numbers.Third, dimension == 3 ? instead : numbers.Fourth);

    private readonly struct Body(
        int chunks, PerDimension rows, int length, float* source, PerDimension sourceStrides, int sourceStep, float* destination,
        PerDimension destinationStrides, int destinationStep) : IParallelBody
    {
        public void Invoke(int item)
        {
            long end = Chunks.Start(rows.Product, chunks, item + 1);
            for (long row = Chunks.Start(rows.Product, chunks, item); row < end; row++)
            {
                (long rest, long fourth) = Math.DivRem(row, rows.Fourth);
                (rest, long third) = Math.DivRem(rest, rows.Third);
                (long first, long second) = Math.DivRem(rest, rows.Second);
                float* from = source + Offset(sourceStrides, first, second, third, fourth);
                float* to = destination + Offset(destinationStrides, first, second, third, fourth);
                if (sourceStep == 1 && destinationStep == 1)
                    new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));
                else if (sourceStep == 0 && destinationStep == 1)
                    new Span<float>(to, length).Fill(*from);
                else
                    Copy(from, to);
            }
        }

        private static long Offset(PerDimension strides, long first, long second, long third, long fourth) =>
            (first * strides.First) + (second * strides.Second) + (third * strides.Third) + (fourth * strides.Fourth);

        private void Copy(float* from, float* to)
        {
            for (int i = 0; i < length; i++)
                to[(long)i * destinationStep] = from[(long)i * sourceStep];
        }
    }
}
