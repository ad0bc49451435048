using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>Has the runtime compile the micro-kernels that maps of many rows are cut for, by running each on no sums.</summary>
internal readonly unsafe struct MicroKernelPreparation : ISimdKernel
{
    /// <summary>The fewest rows of a tile where more than two tiles of at most <paramref name="most"/> rows are needed.</summary>
    public static int Fewest(int most) => (most * 3 / 5) + 1;

    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* results = stackalloc float[MicroKernel.MaxColumnVectors * TWidth.Lanes];
        var tile = new GemmTile { A = results, C = results, LastLanes = TWidth.Lanes };
        for (int vectors = MicroKernel.MaxColumnVectors; vectors > 0; vectors--)
        {
            int most = MicroKernel.RowsFor(SimdSupport.Level, vectors);
            for (int rows = Fewest(most); rows <= most; rows++)
                MicroKernel.Run<TWidth, TVec>(tile, rows, vectors);
        }
    }
}
