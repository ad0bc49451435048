using System.Numerics.Tensors;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>Column sums of a dense [rows, columns] matrix: the gradient to a bias.</summary>
public static unsafe class ColumnSums
{
    private const int ChunkRows = 512;
    private const int MaxChunks = 16;

    /// <summary>Rows shorter than this are added several at a time.</summary>
    private const int ShortRow = 64;

    /// <summary>
    /// Computes the sums of the columns of <paramref name="matrix"/>; <paramref name="sums"/> has one element for each column.
    /// </summary>
    /// <exception cref="ArgumentException">The length of the matrix is no multiple of the number of columns.</exception>
    public static void Run(WorkerPool pool, ReadOnlySpan<float> matrix, Span<float> sums)
    {
        int columns = sums.Length;
        if (columns == 0 || matrix.Length % columns != 0)
            throw new ArgumentException($"ColumnSums: {matrix.Length} values in {columns} columns; expected a multiple.");
        int rows = matrix.Length / columns;
        int chunks = Chunks.Count(rows, ChunkRows, MaxChunks);
        fixed (float* source = matrix)
        {
            var body = new Body
            {
                Matrix = source,
                Rows = rows,
                Columns = columns,
                Chunks = chunks,
                Partials = Scratch.Get(ScratchUse.Partials, (nint)chunks * columns),
            };
            pool.Run(chunks, ref body);
            new ReadOnlySpan<float>(body.Partials, columns).CopyTo(sums);
            for (int chunk = 1; chunk < chunks; chunk++)
                TensorPrimitives.Add(sums, new ReadOnlySpan<float>(body.Partials + ((nint)chunk * columns), columns), sums);
        }
    }

    private struct Body : IParallelBody
    {
        public float* Matrix;
        public int Rows;
        public int Columns;
        public int Chunks;
        public float* Partials;

        public readonly void Invoke(int item)
        {
            int first = (int)Threading.Chunks.Start(Rows, Chunks, item);
            int end = (int)Threading.Chunks.Start(Rows, Chunks, item + 1);
            var sums = new Span<float>(Partials + ((nint)item * Columns), Columns);
            sums.Clear();

            // Short rows are added several at a time, so that whole vectors are added; the sums of the group are combined at the end.
            int group = Columns >= ShortRow ? 1 : ShortRow / Columns;
            Span<float> wide = stackalloc float[ShortRow];
            wide = group == 1 ? sums : wide[..(group * Columns)];
            wide.Clear();
            int row = first;
            for (; row + group <= end; row += group)
                TensorPrimitives.Add(wide, new ReadOnlySpan<float>(Matrix + ((nint)row * Columns), wide.Length), wide);
            if (group > 1)
            {
                for (int i = 0; i < wide.Length; i++)
                    sums[i % Columns] += wide[i];
            }

            for (; row < end; row++)
                TensorPrimitives.Add(sums, new ReadOnlySpan<float>(Matrix + ((nint)row * Columns), Columns), sums);
        }
    }
}
