using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Memory;

/// <summary>Where a range of columns of a row-major matrix starts.</summary>
/// <param name="RowLength">Columns of the whole matrix.</param>
/// <param name="First">The first column of the range.</param>
public readonly record struct Columns(int RowLength, int First);

/// <summary>
/// Copies columns of one matrix into another with the same number of rows. This concatenates and splits the channels of channels-last maps.
/// </summary>
public static unsafe class ColumnCopy
{
    private const int FloatsPerChunk = 32768;
    private const int MaxChunks = 64;

    /// <summary>Copies <paramref name="count"/> columns of all rows.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="source">The source matrix, [rows, RowLength].</param>
    /// <param name="from">The columns to read.</param>
    /// <param name="destination">The destination matrix, with the same number of rows.</param>
    /// <param name="to">The columns to write.</param>
    /// <param name="count">The number of columns.</param>
    /// <param name="clear">Whether to set the destination's other columns to zero; if not, they are kept.</param>
    /// <exception cref="ArgumentException">
    /// A length is no multiple of the row length, the row counts differ, or the columns are outside of a matrix.
    /// </exception>
    public static void Run(
        WorkerPool pool, ReadOnlySpan<float> source, Columns from, Span<float> destination, Columns to, int count, bool clear = false)
    {
        int rows = Rows(source.Length, from, count, nameof(source));
        int expected = Rows(destination.Length, to, count, nameof(destination));
        if (rows != expected)
            throw new ArgumentException($"ColumnCopy: source has {rows} rows, destination {expected}; expected the same.");
        fixed (float* input = source, output = destination)
        {
            int chunks = Chunks.Count((long)rows * count, FloatsPerChunk, MaxChunks);
            var body = new Body(rows, chunks, input + from.First, from.RowLength, output, to, count, clear);
            pool.Run(chunks, ref body);
        }
    }

    /// <summary>Copies neighbouring columns of rows that lie anywhere in their spans.</summary>
    /// <param name="pool">The threads to work on.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="source">From the first row's first value on.</param>
    /// <param name="sourceStride">Floats from one row to the next.</param>
    /// <param name="destination">From the first row's first value on.</param>
    /// <param name="destinationStride">Floats from one row to the next.</param>
    /// <param name="count">The columns.</param>
    /// <exception cref="ArgumentException">A span does not hold the rows, or a stride is less than the columns.</exception>
    public static void Run(
        WorkerPool pool, int rows, ReadOnlySpan<float> source, int sourceStride, Span<float> destination, int destinationStride, int count)
    {
        CheckStride(source.Length, rows, sourceStride, count, nameof(source));
        CheckStride(destination.Length, rows, destinationStride, count, nameof(destination));
        fixed (float* input = source, output = destination)
        {
            int chunks = Chunks.Count((long)rows * count, FloatsPerChunk, MaxChunks);
            var body = new Body(rows, chunks, input, sourceStride, output, new Columns(destinationStride, 0), count, clear: false);
            pool.Run(chunks, ref body);
        }
    }

    private static void CheckStride(int length, int rows, int stride, int count, string name)
    {
        if (rows > 0 && (stride < count || length < ((rows - 1L) * stride) + count))
        {
            throw new ArgumentException(
                $"ColumnCopy: {name} has {length} values and a stride of {stride}; expected {rows} rows of {count} columns.");
        }
    }

    private static int Rows(int length, Columns columns, int count, string name)
    {
        if (columns.First < 0 || count < 1 || columns.First + count > columns.RowLength || length % columns.RowLength != 0)
        {
            throw new ArgumentException(
                $"ColumnCopy: {name} has {length} values in rows of {columns.RowLength}; "
                + $"expected whole rows that hold {count} columns from {columns.First} on.");
        }

        return length / columns.RowLength;
    }

    private readonly struct Body(
        int rows, int chunks, float* source, nint sourceStep, float* destination, Columns to, int count, bool clear)
        : IParallelBody
    {
        public void Invoke(int item)
        {
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
            {
                float* row0 = destination + ((nint)row * to.RowLength);
                new ReadOnlySpan<float>(source + (row * sourceStep), count).CopyTo(new Span<float>(row0 + to.First, count));
                if (!clear)
                    continue;
                var target = new Span<float>(row0, to.RowLength);
                target[..to.First].Clear();
                target[(to.First + count)..].Clear();
            }
        }
    }
}
