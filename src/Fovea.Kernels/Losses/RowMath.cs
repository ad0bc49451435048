using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>Reductions and exponentials of one row.</summary>
internal static unsafe class RowMath<TWidth, TVec>
    where TWidth : struct, IWidth<TVec>
    where TVec : struct
{
    /// <summary>The maximum; NaN if any value is NaN.</summary>
    [SkipLocalsInit]
    public static float Max(float* x, int channels)
    {
        TVec max = TWidth.Broadcast(float.NegativeInfinity);
        int c = 0;
        for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
            max = TWidth.Max(max, TWidth.Load(x + c));
        if (c < channels)
            max = TWidth.Max(max, PartialVector.Load<TWidth, TVec>(x + c, channels - c, float.NegativeInfinity));
        float* lanes = stackalloc float[TWidth.Lanes];
        TWidth.Store(max, lanes);
        float largest = lanes[0];
        for (int i = 1; i < TWidth.Lanes; i++)
            largest = MathF.Max(largest, lanes[i]);
        return largest;
    }

    /// <summary>The sum of x - offset.</summary>
    public static float Sum(float* x, float offset, int channels)
    {
        TVec offsets = TWidth.Broadcast(offset);
        TVec sum = TWidth.Zero;
        int c = 0;
        for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
            sum = TWidth.Add(sum, TWidth.Subtract(TWidth.Load(x + c), offsets));
        if (c < channels)
            sum = TWidth.Add(sum, TWidth.Subtract(PartialVector.Load<TWidth, TVec>(x + c, channels - c, offset), offsets));
        return TWidth.Sum(sum);
    }

    /// <summary>The sum of a * b.</summary>
    public static float Dot(float* a, float* b, int channels)
    {
        TVec sum = TWidth.Zero;
        int c = 0;
        for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
            sum = TWidth.MultiplyAdd(TWidth.Load(a + c), TWidth.Load(b + c), sum);
        if (c < channels)
        {
            TVec lastA = TWidth.LoadFirst(a + c, channels - c);
            sum = TWidth.MultiplyAdd(lastA, TWidth.LoadFirst(b + c, channels - c), sum);
        }

        return TWidth.Sum(sum);
    }

    /// <summary>The sum of exp(x - offset).</summary>
    public static float ExpSum(float* x, float offset, int channels)
    {
        TVec offsets = TWidth.Broadcast(offset);
        TVec sum = TWidth.Zero;
        int c = 0;
        for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
            sum = TWidth.Add(sum, TWidth.Exp(TWidth.Subtract(TWidth.Load(x + c), offsets)));
        if (c < channels)
        {
            TVec last = PartialVector.Load<TWidth, TVec>(x + c, channels - c, float.NegativeInfinity);
            sum = TWidth.Add(sum, TWidth.Exp(TWidth.Subtract(last, offsets)));
        }

        return TWidth.Sum(sum);
    }

    /// <summary>y = exp(x - offset); returns the sum of y. y may be x.</summary>
    public static float Exp(float* x, float offset, float* y, int channels)
    {
        TVec offsets = TWidth.Broadcast(offset);
        TVec sum = TWidth.Zero;
        int c = 0;
        for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
        {
            TVec power = TWidth.Exp(TWidth.Subtract(TWidth.Load(x + c), offsets));
            TWidth.Store(power, y + c);
            sum = TWidth.Add(sum, power);
        }

        if (c < channels)
        {
            TVec last = PartialVector.Load<TWidth, TVec>(x + c, channels - c, float.NegativeInfinity);
            TVec power = TWidth.Exp(TWidth.Subtract(last, offsets));
            TWidth.StoreFirst(power, y + c, channels - c);
            sum = TWidth.Add(sum, power);
        }

        return TWidth.Sum(sum);
    }

    /// <summary>x = x * factor + shift.</summary>
    public static void ScaleShift(float* x, float factor, float shift, int channels)
    {
        TVec factors = TWidth.Broadcast(factor);
        TVec shifts = TWidth.Broadcast(shift);
        int c = 0;
        for (; c <= channels - TWidth.Lanes; c += TWidth.Lanes)
            TWidth.Store(TWidth.MultiplyAdd(TWidth.Load(x + c), factors, shifts), x + c);
        for (; c < channels; c++)
            x[c] = (x[c] * factor) + shift;
    }
}
