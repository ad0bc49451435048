using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// A matrix-vector product with weights in single precision, for up to four rows of x. Each output is a dot product along the inputs, with
/// one vector of partial sums for each row of x.
/// </summary>
/// <remarks>
/// Memory is the limit, not arithmetic: a row of weights is read from end to end, then the next one, so that a thread reads one stream.
/// Rows that are read side by side lie a power of two apart in common layers, which costs up to a sixth of the bandwidth.
/// </remarks>
internal unsafe struct MatrixVectorRows<TWidth, TVec> : IParallelBody
    where TWidth : struct, IWidth<TVec>
    where TVec : struct
{
    /// <summary>The distance, in floats, at which weights are prefetched.</summary>
    private const int PrefetchDistance = 1024;

    public int Batch;
    public int Inputs;
    public int Outputs;
    public int Items;
    public float* X;
    public float* Weights;
    public float* Y;
    public float* Bias;
    public bool Relu;

    public readonly void Invoke(int item)
    {
        int first = (int)Chunks.Start(Outputs, Items, item);
        int end = (int)Chunks.Start(Outputs, Items, item + 1);
        for (int output = first; output < end; output++)
        {
            switch (Batch)
            {
                case 1: Row<Constant1>(output); break;
                case 2: Row<Constant2>(output); break;
                case 3: Row<Constant3>(output); break;
                default: Row<Constant4>(output); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Row<TBatch>(int output)
        where TBatch : struct, IConstant
    {
        TVec s0 = TWidth.Zero, s1 = s0, s2 = s0, s3 = s0;
        float* w = Weights + ((nint)output * Inputs);
        float* x = X;
        nint row = Inputs;
        int left = Inputs;
        for (; left >= TWidth.Lanes; left -= TWidth.Lanes)
        {
            Prefetch.ToL2(w + PrefetchDistance);
            TVec weights = TWidth.Load(w);
            s0 = TWidth.MultiplyAdd(weights, TWidth.Load(x), s0);
            if (TBatch.Value > 1)
                s1 = TWidth.MultiplyAdd(weights, TWidth.Load(x + row), s1);
            if (TBatch.Value > 2)
                s2 = TWidth.MultiplyAdd(weights, TWidth.Load(x + (2 * row)), s2);
            if (TBatch.Value > 3)
                s3 = TWidth.MultiplyAdd(weights, TWidth.Load(x + (3 * row)), s3);
            w += TWidth.Lanes;
            x += TWidth.Lanes;
        }

        if (left > 0)
        {
            TVec weights = TWidth.LoadFirst(w, left);
            s0 = TWidth.MultiplyAdd(weights, TWidth.LoadFirst(x, left), s0);
            if (TBatch.Value > 1)
                s1 = TWidth.MultiplyAdd(weights, TWidth.LoadFirst(x + row, left), s1);
            if (TBatch.Value > 2)
                s2 = TWidth.MultiplyAdd(weights, TWidth.LoadFirst(x + (2 * row), left), s2);
            if (TBatch.Value > 3)
                s3 = TWidth.MultiplyAdd(weights, TWidth.LoadFirst(x + (3 * row), left), s3);
        }

        float* y = Y + output;
        float bias = Bias == null ? 0 : Bias[output];
        y[0] = Activated(TWidth.Sum(s0) + bias);
        if (TBatch.Value > 1)
            y[Outputs] = Activated(TWidth.Sum(s1) + bias);
        if (TBatch.Value > 2)
            y[2 * (nint)Outputs] = Activated(TWidth.Sum(s2) + bias);
        if (TBatch.Value > 3)
            y[3 * (nint)Outputs] = Activated(TWidth.Sum(s3) + bias);
    }

    private readonly float Activated(float sum) => Relu ? MathF.Max(sum, 0f) : sum;
}
