using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>What is done to one vector of a matrix whose channels have parameters.</summary>
internal interface IRowMap
{
    /// <summary>Asks for the memory that <see cref="Apply"/> will read and write.</summary>
    /// <param name="index">Offset in floats into the matrix.</param>
    void Ahead(nint index);

    /// <param name="index">Offset in floats into the matrix.</param>
    /// <param name="column">Offset in floats into parameters expanded by <see cref="RowFold"/>.</param>
    void Apply<TWidth, TVec>(nint index, int column)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>
/// Applies an operation to every element of a [rows, channels] matrix, from the end: what the pass before came to last is still near.
/// </summary>
internal static class RowMap
{
    private const int FloatsPerChunk = 32768;
    private const int MostChunks = 64;

    public static void Run<TWidth, TVec, TOp>(WorkerPool pool, in RowFold fold, TOp op)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IRowMap
    {
        int chunks = Chunks.Count((long)fold.Rows * fold.Columns, FloatsPerChunk, MostChunks);
        var body = new Body<TWidth, TVec, TOp>(fold, op, chunks);
        pool.Run(chunks, ref body, backwards: true);
    }

    private readonly struct Body<TWidth, TVec, TOp>(RowFold fold, TOp op, int chunks) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IRowMap
    {
        public void Invoke(int item)
        {
            // A copy of its own, which the compiler keeps in registers; the field would be copied for each vector.
            TOp map = op;
            int end = (int)Chunks.Start(fold.Rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(fold.Rows, chunks, item); row < end; row++)
                Row(ref map, row, fold.Columns);
            if (item == chunks - 1)
                Row(ref map, fold.Rows, fold.LastRowLength);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Row(ref TOp map, int row, int length)
        {
            nint start = (nint)row * fold.Columns;
            int whole = length - (length % TWidth.Lanes);
            for (int column = 0; column < whole; column += TWidth.Lanes)
            {
                map.Ahead(start + column + Prefetch.Distance);
                map.Apply<TWidth, TVec>(start + column, column);
            }

            for (int column = whole; column < length; column++)
                map.Apply<W1, float>(start + column, column);
        }
    }
}
