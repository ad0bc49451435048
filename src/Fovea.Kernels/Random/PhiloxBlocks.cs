using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels;

/// <summary>
/// Computes consecutive Philox blocks with vectors: each lane runs the ten rounds of its own counter. The bits are those of
/// <see cref="Philox.At"/> at every width.
/// </summary>
internal static unsafe class PhiloxBlocks
{
    private const int WordsPerBlock = 4;
    private const int MaxWords = 32;

    /// <summary>Fills a span with the words from the start of block <paramref name="firstCounter"/> on.</summary>
    [SkipLocalsInit]
    public static void Fill(SimdLevel level, in Philox source, ulong firstCounter, Span<uint> destination)
    {
        fixed (uint* words = destination)
        {
            int done = level switch
            {
                SimdLevel.Vector512 => Whole<PhiloxLanes512, Vector512<ulong>>(source, firstCounter, words, destination.Length),
                SimdLevel.Vector256 => Whole<PhiloxLanes256, Vector256<ulong>>(source, firstCounter, words, destination.Length),
                SimdLevel.Vector128 => Whole<PhiloxLanes128, Vector128<ulong>>(source, firstCounter, words, destination.Length),
                _ => 0,
            };
            uint* block = stackalloc uint[WordsPerBlock];
            for (; done < destination.Length; done += WordsPerBlock)
            {
                (block[0], block[1], block[2], block[3]) = source.At(firstCounter + (ulong)(done / WordsPerBlock));
                int count = Math.Min(WordsPerBlock, destination.Length - done);
                for (int i = 0; i < count; i++)
                    words[done + i] = block[i];
            }
        }
    }

    // The tail that does not fill a vector goes through a buffer on the stack. Returns the number of words done: all.
    [SkipLocalsInit]
    private static int Whole<TLanes, TVec>(in Philox source, ulong firstCounter, uint* words, int count)
        where TLanes : struct, IPhiloxLanes<TVec>
        where TVec : struct
    {
        ulong* keys = stackalloc ulong[2 * Philox.Rounds];
        source.WriteKeys(keys);
        int step = WordsPerBlock * TLanes.Count, done = 0;
        for (; done <= count - step; done += step)
            Blocks<TLanes, TVec>(source.Stream, firstCounter + (ulong)(done / WordsPerBlock), keys, words + done);
        if (done == count)
            return count;
        uint* last = stackalloc uint[MaxWords];
        Blocks<TLanes, TVec>(source.Stream, firstCounter + (ulong)(done / WordsPerBlock), keys, last);
        for (int i = 0; done < count; i++, done++)
            words[done] = last[i];
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blocks<TLanes, TVec>(ulong stream, ulong firstCounter, ulong* keys, uint* words)
        where TLanes : struct, IPhiloxLanes<TVec>
        where TVec : struct
    {
        TVec multiplier0 = TLanes.Broadcast(Philox.Multiplier0), multiplier1 = TLanes.Broadcast(Philox.Multiplier1);
        TVec x0 = TLanes.Counters(firstCounter), x1 = TLanes.Upper(x0);
        TVec x2 = TLanes.Broadcast(stream), x3 = TLanes.Upper(x2);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            TVec product0 = TLanes.Multiply(x0, multiplier0), product1 = TLanes.Multiply(x2, multiplier1);
            x0 = TLanes.Xor(TLanes.Upper(product1), x1, TLanes.Broadcast(keys[2 * round]));
            x1 = product1;
            x2 = TLanes.Xor(TLanes.Upper(product0), x3, TLanes.Broadcast(keys[(2 * round) + 1]));
            x3 = product0;
        }
        TLanes.Store(x0, x1, x2, x3, words);
    }
}
