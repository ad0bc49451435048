using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Simd;

/// <summary>Vectors of which memory holds only the first lanes: the ends of rows, taken through a tile on the stack.</summary>
internal static unsafe class Partial
{
    private const int MostLanes = 16;

    /// <summary>The first <paramref name="count"/> lanes from memory, the others <paramref name="fill"/>.</summary>
    [SkipLocalsInit]
    public static TVec Load<TWidth, TVec>(float* source, int count, float fill)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* tile = stackalloc float[MostLanes];
        TWidth.Store(TWidth.Broadcast(fill), tile);
        for (int i = 0; i < count; i++)
            tile[i] = source[i];
        return TWidth.Load(tile);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [SkipLocalsInit]
    public static void Store<TWidth, TVec>(TVec value, float* destination, int count)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* tile = stackalloc float[MostLanes];
        TWidth.Store(value, tile);
        for (int i = 0; i < count; i++)
            destination[i] = tile[i];
    }
}
