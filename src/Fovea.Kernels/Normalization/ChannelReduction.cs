using System.Buffers;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>One or two terms for each element, summed over the rows of each channel.</summary>
internal interface IChannelTerms
{
    /// <summary>Whether there is a second term.</summary>
    static abstract bool HasSecond { get; }

    /// <summary>Prefetches the memory that <see cref="Terms"/> will read.</summary>
    /// <param name="index">Offset in floats into the matrix.</param>
    void PrefetchAt(nint index);

    /// <summary>Computes the terms of a vector.</summary>
    /// <param name="index">Offset in floats into the matrix.</param>
    /// <param name="column">Offset in floats into parameters repeated by <see cref="WideRowView.Repeat"/>.</param>
    /// <param name="first">The first term.</param>
    /// <param name="second">The second term.</param>
    void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>
/// Sums over the rows of a [rows, channels] matrix, as a tree: four rows at a time are added to the sum of a block of at most
/// <see cref="RowsPerBlock"/> rows, blocks to the sum of a chunk, and chunks, in order and in double precision, to the result. The tree
/// does not depend on the number of threads and keeps the rounding error of a million rows near that of a hundred.
/// </summary>
internal static unsafe class ChannelReduction
{
    private const int RowsPerStep = 4;
    private const int RowsPerBlock = 256;
    private const int FloatsPerChunk = 65536;
    private const int MaxChunks = 16;

    public static void Run<TWidth, TVec, TOp>(WorkerPool pool, in WideRowView wide, TOp op, Span<double> first, Span<double> second)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IChannelTerms
    {
        int sums = TOp.HasSecond ? 2 : 1;
        int chunks = Chunks.Count((long)wide.Rows * wide.Columns, Math.Max(FloatsPerChunk, 32L * wide.Columns), MaxChunks);
        int chunkLength = 2 * sums * wide.Columns;
        float[] rented = ArrayPool<float>.Shared.Rent(chunks * chunkLength);
        fixed (float* partials = rented)
        {
            new Span<float>(partials, chunks * chunkLength).Clear();
            var body = new Body<TWidth, TVec, TOp>(wide, op, chunks, partials, chunkLength);
            pool.Run(chunks, ref body);
            Combine(wide, partials, chunkLength, chunks, first);
            if (TOp.HasSecond)
                Combine(wide, partials + wide.Columns, chunkLength, chunks, second);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static void Combine(in WideRowView wide, float* partials, int chunkLength, int chunks, Span<double> sums)
    {
        sums.Clear();
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            float* partial = partials + ((nint)chunk * chunkLength);
            for (int i = 0; i < wide.RowsPerWideRow; i++)
            {
                for (int c = 0; c < sums.Length; c++)
                    sums[c] += *partial++;
            }
        }
    }

    private readonly struct Body<TWidth, TVec, TOp>(WideRowView wide, TOp op, int chunks, float* partials, int chunkLength) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IChannelTerms
    {
        public void Invoke(int item)
        {
            // A local copy, which the compiler keeps in registers; the field would be copied for each vector.
            TOp terms = op;
            float* chunk = partials + ((nint)item * chunkLength);
            float* block = chunk + (chunkLength / 2);
            int end = (int)Chunks.Start(wide.Rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(wide.Rows, chunks, item); row < end; row += RowsPerBlock)
            {
                int blockEnd = Math.Min(row + RowsPerBlock, end);
                int r = row;
                for (; r <= blockEnd - RowsPerStep; r += RowsPerStep)
                    FourRows(ref terms, r, block);
                for (; r < blockEnd; r++)
                    OneRow(ref terms, r, wide.Columns, block);
                Flush(block, chunk);
            }

            if (item == chunks - 1)
            {
                OneRow(ref terms, wide.Rows, wide.LastRowLength, block);
                Flush(block, chunk);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void FourRows(ref TOp terms, int row, float* sums)
        {
            int columns = wide.Columns, whole = columns - (columns % TWidth.Lanes);
            nint start = (nint)row * columns;
            for (int i = 0; i < RowsPerStep * columns; i += TWidth.Lanes)
                terms.PrefetchAt(start + i + Prefetch.Distance);
            for (int column = 0; column < whole; column += TWidth.Lanes)
                Four<TWidth, TVec>(ref terms, start + column, columns, column, sums);
            for (int column = whole; column < columns; column++)
                Four<W1, float>(ref terms, start + column, columns, column, sums);
        }

        private void OneRow(ref TOp terms, int row, int length, float* sums)
        {
            int columns = wide.Columns, whole = length - (length % TWidth.Lanes);
            nint start = (nint)row * columns;
            for (int column = 0; column < whole; column += TWidth.Lanes)
                One<TWidth, TVec>(ref terms, start + column, columns, column, sums);
            for (int column = whole; column < length; column++)
                One<W1, float>(ref terms, start + column, columns, column, sums);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Four<TW, TV>(ref TOp terms, nint index, nint step, int column, float* sums)
            where TW : struct, IWidth<TV>
            where TV : struct
        {
            terms.Terms<TW, TV>(index, column, out TV a0, out TV b0);
            terms.Terms<TW, TV>(index + step, column, out TV a1, out TV b1);
            terms.Terms<TW, TV>(index + (2 * step), column, out TV a2, out TV b2);
            terms.Terms<TW, TV>(index + (3 * step), column, out TV a3, out TV b3);
            Accumulate<TW, TV>(TW.Add(TW.Add(a0, a1), TW.Add(a2, a3)), sums + column);
            if (TOp.HasSecond)
                Accumulate<TW, TV>(TW.Add(TW.Add(b0, b1), TW.Add(b2, b3)), sums + column + step);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void One<TW, TV>(ref TOp terms, nint index, nint step, int column, float* sums)
            where TW : struct, IWidth<TV>
            where TV : struct
        {
            terms.Terms<TW, TV>(index, column, out TV first, out TV second);
            Accumulate<TW, TV>(first, sums + column);
            if (TOp.HasSecond)
                Accumulate<TW, TV>(second, sums + column + step);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Accumulate<TW, TV>(TV value, float* sum)
            where TW : struct, IWidth<TV>
            where TV : struct
            => TW.Store(TW.Add(TW.Load(sum), value), sum);

        private void Flush(float* block, float* chunk)
        {
            for (int i = 0; i < chunkLength / 2; i++)
            {
                chunk[i] += block[i];
                block[i] = 0f;
            }
        }
    }
}
