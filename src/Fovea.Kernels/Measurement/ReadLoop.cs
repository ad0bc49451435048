using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>Reads memory as fast as possible, and sums it so that the reads are not optimised away.</summary>
internal unsafe struct ReadLoop(SimdLevel level, float* memory, int count) : IParallelBody, ISimdKernel
{
    public const int Items = 64;

    private const int Unrolled = 4;

    private int _item;
    private float _sum;

    public readonly void Invoke(int item)
    {
        ReadLoop mine = this;
        mine._item = item;
        SimdSupport.Run(level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* end = memory + Chunks.Start(count, Items, _item + 1);
        TVec a = TWidth.Zero, b = a, c = a, d = a;
        for (float* p = memory + Chunks.Start(count, Items, _item); p + (Unrolled * TWidth.Lanes) <= end; p += Unrolled * TWidth.Lanes)
        {
            a = TWidth.Add(a, TWidth.Load(p));
            b = TWidth.Add(b, TWidth.Load(p + TWidth.Lanes));
            c = TWidth.Add(c, TWidth.Load(p + (2 * TWidth.Lanes)));
            d = TWidth.Add(d, TWidth.Load(p + (3 * TWidth.Lanes)));
        }

        _sum = TWidth.Sum(TWidth.Add(TWidth.Add(a, b), TWidth.Add(c, d)));
    }
}
