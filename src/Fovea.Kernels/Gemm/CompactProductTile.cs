using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// Computes four outputs from compact weights for up to four rows of x: dot products along the inputs, with one vector of partial sums
/// each. Strides are in 32-bit words.
/// </summary>
/// <remarks>
/// Every sum is a local of its own, since arrays of them would live in memory; the compiler removes those of missing rows of x.
/// Where fewer than four rows of weights are left at the end of a matrix, the last row is read in place of the missing ones.
/// </remarks>
internal unsafe struct CompactProductTile
{
    public const int Rows = 4;

    /// <summary>The number of rows of weights, at most four.</summary>
    public int Present;
    public float* Weights;
    public nint RowWords;
    public int Inputs;
    public float* X;
    public nint XRow;
    public float* Y;
    public nint YRow;
    public float* Bias;
    public float* Scales;

    /// <summary>Whether the sums start from the bias, and not from the partial sums in y.</summary>
    public bool IsFirst;
    public bool Relu;

    /// <summary>The distance, in words, at which weights are prefetched.</summary>
    public nint PrefetchDistance;

    /// <summary>The rows of weights to prefetch, as a bit mask: bit 0 is the first row.</summary>
    public int PrefetchRows;

    public readonly void Run<TWidth, TVec, TFormat>(int batch)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TFormat : struct, IWeightFormat
    {
        switch (batch)
        {
            case 1: Run<TWidth, TVec, TFormat, Constant1>(); break;
            case 2: Run<TWidth, TVec, TFormat, Constant2>(); break;
            case 3: Run<TWidth, TVec, TFormat, Constant3>(); break;
            case 4: Run<TWidth, TVec, TFormat, Constant4>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(batch));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Run<TWidth, TVec, TFormat, TBatch>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        where TFormat : struct, IWeightFormat
        where TBatch : struct, IConstant
    {
        TVec s00 = TWidth.Zero, s10 = TWidth.Zero, s20 = TWidth.Zero, s30 = TWidth.Zero;
        TVec s01 = TWidth.Zero, s11 = TWidth.Zero, s21 = TWidth.Zero, s31 = TWidth.Zero;
        TVec s02 = TWidth.Zero, s12 = TWidth.Zero, s22 = TWidth.Zero, s32 = TWidth.Zero;
        TVec s03 = TWidth.Zero, s13 = TWidth.Zero, s23 = TWidth.Zero, s33 = TWidth.Zero;
        float* w0 = Weights;
        float* w1 = w0 + (Present > 1 ? RowWords : 0);
        float* w2 = w1 + (Present > 2 ? RowWords : 0);
        float* w3 = w2 + (Present > 3 ? RowWords : 0);
        float* x = X;
        nint xRow = XRow, distance = PrefetchDistance;
        int prefetchRows = PrefetchRows;
        int whole = Inputs / (TWidth.Lanes * TFormat.Parts);
        for (int step = 0; step < whole; step++)
        {
            if ((prefetchRows & 1) != 0)
                Prefetch.ToL2(w0 + distance);
            if ((prefetchRows & 2) != 0)
                Prefetch.ToL2(w1 + distance);
            if ((prefetchRows & 4) != 0)
                Prefetch.ToL2(w2 + distance);
            if ((prefetchRows & 8) != 0)
                Prefetch.ToL2(w3 + distance);

            TVec v0 = TWidth.Load(w0), v1 = TWidth.Load(w1), v2 = TWidth.Load(w2), v3 = TWidth.Load(w3);
            for (int part = 0; part < TFormat.Parts; part++)
            {
                TVec f0 = TFormat.Part(v0, part), f1 = TFormat.Part(v1, part), f2 = TFormat.Part(v2, part), f3 = TFormat.Part(v3, part);
                TVec x0 = TWidth.Load(x);
                s00 = TWidth.MultiplyAdd(f0, x0, s00);
                s10 = TWidth.MultiplyAdd(f1, x0, s10);
                s20 = TWidth.MultiplyAdd(f2, x0, s20);
                s30 = TWidth.MultiplyAdd(f3, x0, s30);
                if (TBatch.Value > 1)
                {
                    TVec x1 = TWidth.Load(x + xRow);
                    s01 = TWidth.MultiplyAdd(f0, x1, s01);
                    s11 = TWidth.MultiplyAdd(f1, x1, s11);
                    s21 = TWidth.MultiplyAdd(f2, x1, s21);
                    s31 = TWidth.MultiplyAdd(f3, x1, s31);
                }

                if (TBatch.Value > 2)
                {
                    TVec x2 = TWidth.Load(x + (2 * xRow));
                    s02 = TWidth.MultiplyAdd(f0, x2, s02);
                    s12 = TWidth.MultiplyAdd(f1, x2, s12);
                    s22 = TWidth.MultiplyAdd(f2, x2, s22);
                    s32 = TWidth.MultiplyAdd(f3, x2, s32);
                }

                if (TBatch.Value > 3)
                {
                    TVec x3 = TWidth.Load(x + (3 * xRow));
                    s03 = TWidth.MultiplyAdd(f0, x3, s03);
                    s13 = TWidth.MultiplyAdd(f1, x3, s13);
                    s23 = TWidth.MultiplyAdd(f2, x3, s23);
                    s33 = TWidth.MultiplyAdd(f3, x3, s33);
                }

                x += TWidth.Lanes;
            }

            w0 += TWidth.Lanes;
            w1 += TWidth.Lanes;
            w2 += TWidth.Lanes;
            w3 += TWidth.Lanes;
        }

        int left = Inputs - (whole * TWidth.Lanes * TFormat.Parts);
        if (left > 0)
        {
            // Packed rows are whole vectors.
            TVec v0 = TWidth.Load(w0), v1 = TWidth.Load(w1), v2 = TWidth.Load(w2), v3 = TWidth.Load(w3);
            for (int part = 0; part < TFormat.Parts && left > 0; part++)
            {
                int lanes = Math.Min(left, TWidth.Lanes);
                TVec f0 = TFormat.Part(v0, part), f1 = TFormat.Part(v1, part), f2 = TFormat.Part(v2, part), f3 = TFormat.Part(v3, part);
                TVec x0 = TWidth.LoadFirst(x, lanes);
                s00 = TWidth.MultiplyAdd(f0, x0, s00);
                s10 = TWidth.MultiplyAdd(f1, x0, s10);
                s20 = TWidth.MultiplyAdd(f2, x0, s20);
                s30 = TWidth.MultiplyAdd(f3, x0, s30);
                if (TBatch.Value > 1)
                {
                    TVec x1 = TWidth.LoadFirst(x + xRow, lanes);
                    s01 = TWidth.MultiplyAdd(f0, x1, s01);
                    s11 = TWidth.MultiplyAdd(f1, x1, s11);
                    s21 = TWidth.MultiplyAdd(f2, x1, s21);
                    s31 = TWidth.MultiplyAdd(f3, x1, s31);
                }

                if (TBatch.Value > 2)
                {
                    TVec x2 = TWidth.LoadFirst(x + (2 * xRow), lanes);
                    s02 = TWidth.MultiplyAdd(f0, x2, s02);
                    s12 = TWidth.MultiplyAdd(f1, x2, s12);
                    s22 = TWidth.MultiplyAdd(f2, x2, s22);
                    s32 = TWidth.MultiplyAdd(f3, x2, s32);
                }

                if (TBatch.Value > 3)
                {
                    TVec x3 = TWidth.LoadFirst(x + (3 * xRow), lanes);
                    s03 = TWidth.MultiplyAdd(f0, x3, s03);
                    s13 = TWidth.MultiplyAdd(f1, x3, s13);
                    s23 = TWidth.MultiplyAdd(f2, x3, s23);
                    s33 = TWidth.MultiplyAdd(f3, x3, s33);
                }

                x += TWidth.Lanes;
                left -= TWidth.Lanes;
            }
        }

        Finish(0, TWidth.Sum(s00), TWidth.Sum(s10), TWidth.Sum(s20), TWidth.Sum(s30));
        if (TBatch.Value > 1)
            Finish(1, TWidth.Sum(s01), TWidth.Sum(s11), TWidth.Sum(s21), TWidth.Sum(s31));
        if (TBatch.Value > 2)
            Finish(2, TWidth.Sum(s02), TWidth.Sum(s12), TWidth.Sum(s22), TWidth.Sum(s32));
        if (TBatch.Value > 3)
            Finish(3, TWidth.Sum(s03), TWidth.Sum(s13), TWidth.Sum(s23), TWidth.Sum(s33));
    }

    private readonly void Finish(int row, float sum0, float sum1, float sum2, float sum3)
    {
        float* y = Y + (row * YRow);
        Finish(y, 0, sum0);
        if (Present > 1)
            Finish(y, 1, sum1);
        if (Present > 2)
            Finish(y, 2, sum2);
        if (Present > 3)
            Finish(y, 3, sum3);
    }

    private readonly void Finish(float* y, int column, float sum)
    {
        sum *= Scales[column];
        if (!IsFirst)
            sum += y[column];
        else if (Bias != null)
            sum += Bias[column];
        y[column] = Relu ? MathF.Max(sum, 0f) : sum;
    }
}
