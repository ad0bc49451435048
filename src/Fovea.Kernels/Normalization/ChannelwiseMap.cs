using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>An operation on one vector of a [rows, channels] matrix with parameters for each channel.</summary>
internal interface IChannelwiseOperation
{
    /// <summary>Prefetches the memory that <see cref="Apply"/> will read and write.</summary>
    /// <param name="index">Offset in floats into the matrix.</param>
    void PrefetchAt(nint index);

    /// <summary>Applies the operation to a vector.</summary>
    /// <param name="index">Offset in floats into the matrix.</param>
    /// <param name="column">Offset in floats into parameters repeated by <see cref="WideRowView.Repeat"/>.</param>
    void Apply<TWidth, TVec>(nint index, int column)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>
/// Applies an operation to every element of a [rows, channels] matrix, from the end: the end is what the pass before left in the caches.
/// </summary>
internal static class ChannelwiseMap
{
    private const int FloatsPerChunk = 32768;
    private const int MaxChunks = 64;

    public static void Run<TWidth, TVec, TOp>(WorkerPool pool, in WideRowView wide, TOp op)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IChannelwiseOperation
    {
        int chunks = Chunks.Count((long)wide.Rows * wide.Columns, FloatsPerChunk, MaxChunks);
        var body = new Body<TWidth, TVec, TOp>(wide, op, chunks);
        pool.Run(chunks, ref body, backwards: true);
    }

    private readonly struct Body<TWidth, TVec, TOp>(WideRowView wide, TOp op, int chunks) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IChannelwiseOperation
    {
        public void Invoke(int item)
        {
            // A local copy, which the compiler keeps in registers; the field would be copied for each vector.
            TOp map = op;
            int end = (int)Chunks.Start(wide.Rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(wide.Rows, chunks, item); row < end; row++)
                Row(ref map, row, wide.Columns);
            if (item == chunks - 1)
                Row(ref map, wide.Rows, wide.LastRowLength);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Row(ref TOp map, int row, int length)
        {
            nint start = (nint)row * wide.Columns;
            int whole = length - (length % TWidth.Lanes);
            for (int column = 0; column < whole; column += TWidth.Lanes)
            {
                map.PrefetchAt(start + column + Prefetch.Distance);
                map.Apply<TWidth, TVec>(start + column, column);
            }

            for (int column = whole; column < length; column++)
                map.Apply<W1, float>(start + column, column);
        }
    }
}
