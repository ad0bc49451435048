using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>The mean of a window. Each row is summed separately, which keeps the rounding error of large windows small.</summary>
internal readonly unsafe struct AverageForward(float* y) : IPoolForward
{
    public void Window<TWidth, TVec>(in WindowView window, nint output, int pixel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec sum = TWidth.Zero;
        float* row = window.First;
        for (int r = 0; r < window.Rows; r++, row += window.RowStep)
        {
            TVec rowSum = TWidth.Zero;
            float* element = row;
            for (int c = 0; c < window.Columns; c++, element += window.ColumnStep)
                rowSum = TWidth.Add(rowSum, TWidth.Load(element));
            sum = TWidth.Add(sum, rowSum);
        }

        TWidth.Store(TWidth.Multiply(sum, TWidth.Broadcast(window.Weight)), y + output);
    }

    public void Window2x2<TWidth, TVec>(float* top, float* bottom, nint step, nint output, int pixel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        TVec upper = TWidth.Add(TWidth.Load(top), TWidth.Load(top + step));
        TVec lower = TWidth.Add(TWidth.Load(bottom), TWidth.Load(bottom + step));
        TWidth.Store(TWidth.Multiply(TWidth.Add(upper, lower), TWidth.Broadcast(0.25f)), y + output);
    }
}

/// <summary>Each pixel of a window receives the same share of its gradient.</summary>
internal readonly unsafe struct AverageBackward(float* dy) : IPoolBackward
{
    public static bool IsWeighted => true;

    public TVec Gradient<TWidth, TVec>(nint output, int pixel, float weight)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
        => TWidth.Multiply(TWidth.Load(dy + output), TWidth.Broadcast(weight));
}
