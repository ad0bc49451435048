using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Losses;

/// <summary>A function of two rows, one of each input matrix.</summary>
internal unsafe interface IRowFunction
{
    static abstract void Apply<TWidth, TVec>(float* a, float* b, float* result, int channels)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>Applies a function to all rows of two matrices in parallel.</summary>
internal static unsafe class ParallelRows
{
    public const int MaxChunks = 64;

    private const int FloatsPerChunk = 8192;

    public static int ChunkCount(in RowsGeometry geometry)
        => Chunks.Count(geometry.Length, FloatsPerChunk, Math.Clamp(geometry.Rows, 1, MaxChunks));

    public static void Run<TFunction>(WorkerPool pool, SimdLevel level, in RowsGeometry geometry, float* a, float* b, float* result)
        where TFunction : struct, IRowFunction
    {
        var kernel = new Kernel<TFunction>(pool, geometry, a, b, result);
        SimdSupport.Run(level, ref kernel);
    }

    private readonly struct Kernel<TFunction>(WorkerPool pool, RowsGeometry geometry, float* a, float* b, float* result) : ISimdKernel
        where TFunction : struct, IRowFunction
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int chunks = ChunkCount(geometry);
            var body = new Body<TFunction, TWidth, TVec>(geometry, a, b, result, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct Body<TFunction, TWidth, TVec>(RowsGeometry geometry, float* a, float* b, float* result, int chunks)
        : IParallelBody
        where TFunction : struct, IRowFunction
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            int end = (int)Chunks.Start(geometry.Rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(geometry.Rows, chunks, item); row < end; row++)
            {
                nint start = (nint)row * geometry.Channels;
                TFunction.Apply<TWidth, TVec>(a + start, b + start, result + start, geometry.Channels);
            }
        }
    }
}
