using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Normalization;

/// <summary>What is done to one vector of a matrix whose channels have parameters.</summary>
internal interface IRowMap
{
    /// <param name="index">Offset in floats into the matrix.</param>
    /// <param name="column">Offset in floats into parameters expanded by <see cref="RowFold"/>.</param>
    void Apply<TWidth, TVec>(nint index, int column)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>Applies an operation to every element of a [rows, channels] matrix.</summary>
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
        pool.Run(chunks, ref body);
    }

    private readonly struct Body<TWidth, TVec, TOp>(RowFold fold, TOp op, int chunks) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TOp : struct, IRowMap
    {
        public void Invoke(int item)
        {
            int end = (int)Chunks.Start(fold.Rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(fold.Rows, chunks, item); row < end; row++)
                Row(row, fold.Columns);
            if (item == chunks - 1)
                Row(fold.Rows, fold.LastRowLength);
        }

        private void Row(int row, int length)
        {
            nint start = (nint)row * fold.Columns;
            int column = 0;
            for (; column <= length - TWidth.Lanes; column += TWidth.Lanes)
                op.Apply<TWidth, TVec>(start + column, column);
            for (; column < length; column++)
                op.Apply<W1, float>(start + column, column);
        }
    }
}
