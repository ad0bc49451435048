using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Simd;

/// <summary>Loads and stores the first lanes of a vector, for the ends of rows, through a buffer on the stack.</summary>
internal static unsafe class PartialVector
{
    private const int MaxLanes = 16;

    /// <summary>Loads the first <paramref name="count"/> lanes and sets the others to <paramref name="fill"/>.</summary>
    [SkipLocalsInit]
    public static TVec Load<TWidth, TVec>(float* source, int count, float fill)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* lanes = stackalloc float[MaxLanes];
        TWidth.Store(TWidth.Broadcast(fill), lanes);
        for (int i = 0; i < count; i++)
            lanes[i] = source[i];
        return TWidth.Load(lanes);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [SkipLocalsInit]
    public static void Store<TWidth, TVec>(TVec value, float* destination, int count)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* lanes = stackalloc float[MaxLanes];
        TWidth.Store(value, lanes);
        for (int i = 0; i < count; i++)
            destination[i] = lanes[i];
    }
}
