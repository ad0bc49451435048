using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>Multiply-adds on twelve independent vectors in registers: enough to hide the latency of the instruction on two ports.</summary>
internal struct MultiplyAddLoop(SimdLevel level) : IParallelBody, ISimdKernel
{
    private const int Chains = 12;
    private const int Iterations = 100_000;

    private float _sum;

    /// <summary>Floating-point operations of one item.</summary>
    public readonly double Flops => 2.0 * Chains * Iterations * SimdSupport.Lanes(level);

    public readonly void Invoke(int item)
    {
        MultiplyAddLoop mine = this;
        SimdSupport.Run(level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec factor = TWidth.Broadcast(0.999f + _sum), term = TWidth.Broadcast(0.001f + _sum);
        TVec a = factor, b = factor, c = factor, d = factor, e = factor, f = factor;
        TVec g = factor, h = factor, i = factor, j = factor, k = factor, l = factor;
        for (int n = Iterations; n > 0; n--)
        {
            a = TWidth.MultiplyAdd(a, factor, term);
            b = TWidth.MultiplyAdd(b, factor, term);
            c = TWidth.MultiplyAdd(c, factor, term);
            d = TWidth.MultiplyAdd(d, factor, term);
            e = TWidth.MultiplyAdd(e, factor, term);
            f = TWidth.MultiplyAdd(f, factor, term);
            g = TWidth.MultiplyAdd(g, factor, term);
            h = TWidth.MultiplyAdd(h, factor, term);
            i = TWidth.MultiplyAdd(i, factor, term);
            j = TWidth.MultiplyAdd(j, factor, term);
            k = TWidth.MultiplyAdd(k, factor, term);
            l = TWidth.MultiplyAdd(l, factor, term);
        }

        TVec first = TWidth.Add(TWidth.Add(TWidth.Add(a, b), TWidth.Add(c, d)), TWidth.Add(e, f));
        TVec second = TWidth.Add(TWidth.Add(TWidth.Add(g, h), TWidth.Add(i, j)), TWidth.Add(k, l));
        _sum = TWidth.Sum(TWidth.Add(first, second));
    }
}
