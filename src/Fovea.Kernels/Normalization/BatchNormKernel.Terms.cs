using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

public static unsafe partial class BatchNormKernel
{
    /// <summary>x.</summary>
    internal readonly struct ValueTerms(float* x) : IRowTerms
    {
        public static bool HasSecond => false;

        public void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            first = TWidth.Load(x + index);
            second = TWidth.Zero;
        }
    }

    /// <summary>(x - mean)^2 and x - mean.</summary>
    private readonly struct DeviationTerms(float* x, float* mean) : IRowTerms
    {
        public static bool HasSecond => true;

        public void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            second = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(mean + column));
            first = TWidth.Multiply(second, second);
        }
    }

    /// <summary>dy and dy * (x - mean).</summary>
    private readonly struct GradientTerms(float* x, float* dy, float* mean) : IRowTerms
    {
        public static bool HasSecond => true;

        public void Terms<TWidth, TVec>(nint index, int column, out TVec first, out TVec second)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            first = TWidth.Load(dy + index);
            second = TWidth.Multiply(first, TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(mean + column)));
        }
    }

    /// <summary>y = (x - mean) * scale + shift.</summary>
    private readonly struct Normalize(float* x, float* y, float* mean, float* scale, float* shift) : IRowMap
    {
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec centred = TWidth.Subtract(TWidth.Load(x + index), TWidth.Load(mean + column));
            TWidth.Store(TWidth.MultiplyAdd(centred, TWidth.Load(scale + column), TWidth.Load(shift + column)), y + index);
        }
    }

    /// <summary>dx = scale * (dy - offset - (x - mean) * slope).</summary>
    private readonly struct Propagate(
        float* x, float* dy, float* dx, float* mean, float* scale, float* offset, float* slope) : IRowMap
    {
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            TVec centred = TWidth.Subtract(TWidth.Load(mean + column), TWidth.Load(x + index));
            TVec direct = TWidth.Subtract(TWidth.Load(dy + index), TWidth.Load(offset + column));
            TVec sum = TWidth.MultiplyAdd(centred, TWidth.Load(slope + column), direct);
            TWidth.Store(TWidth.Multiply(sum, TWidth.Load(scale + column)), dx + index);
        }
    }

    /// <summary>dx = dy * scale.</summary>
    private readonly struct Scale(float* dy, float* dx, float* scale) : IRowMap
    {
        public void Apply<TWidth, TVec>(nint index, int column)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
            => TWidth.Store(TWidth.Multiply(TWidth.Load(dy + index), TWidth.Load(scale + column)), dx + index);
    }
}
