using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

/// <summary>Pooling as PyTorch's documentation defines it, one element at a time.</summary>
internal static class NaivePooling
{
    public static (double[] Values, int[] Indices) Max(in Pool2dGeometry g, ReadOnlySpan<float> x)
    {
        var values = new double[g.OutputLength];
        var indices = new int[g.OutputLength];
        for (int i = 0; i < values.Length; i++)
        {
            (int n, int oh, int ow, int c) = Split(i, g.OutputHeight, g.OutputWidth, g.C);
            (values[i], indices[i]) = (double.NegativeInfinity, -1);
            for (int r = 0; r < g.KernelH; r++)
            {
                for (int s = 0; s < g.KernelW; s++)
                {
                    int h = (oh * g.StrideH) - g.PaddingH + (r * g.DilationH);
                    int w = (ow * g.StrideW) - g.PaddingW + (s * g.DilationW);
                    if (h < 0 || h >= g.H || w < 0 || w >= g.W)
                        continue;
                    float value = x[(((((n * g.H) + h) * g.W) + w) * g.C) + c];
                    if (value > values[i] || float.IsNaN(value) || indices[i] < 0)
                        (values[i], indices[i]) = (value, (h * g.W) + w);
                }
            }
        }

        return (values, indices);
    }

    public static double[] MaxBackward(in Pool2dGeometry g, ReadOnlySpan<float> dy, int[] indices)
    {
        var dx = new double[g.InputLength];
        for (int i = 0; i < dy.Length; i++)
        {
            (int n, _, _, int c) = Split(i, g.OutputHeight, g.OutputWidth, g.C);
            if (indices[i] >= 0)
                dx[(((n * g.H * g.W) + indices[i]) * g.C) + c] += dy[i];
        }

        return dx;
    }

    public static double[] Average(in Pool2dGeometry g, bool countIncludePad, double[] x)
    {
        var y = new double[g.OutputLength];
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int oh, int ow, int c) = Split(i, g.OutputHeight, g.OutputWidth, g.C);
            int top = (oh * g.StrideH) - g.PaddingH, left = (ow * g.StrideW) - g.PaddingW;
            int bottom = Math.Min(top + g.KernelH, g.H + g.PaddingH), right = Math.Min(left + g.KernelW, g.W + g.PaddingW);
            int count = 0;
            for (int h = top; h < bottom; h++)
            {
                for (int w = left; w < right; w++)
                {
                    bool inside = h >= 0 && h < g.H && w >= 0 && w < g.W;
                    if (inside)
                        y[i] += x[(((((n * g.H) + h) * g.W) + w) * g.C) + c];
                    if (inside || countIncludePad)
                        count++;
                }
            }

            y[i] /= count;
        }

        return y;
    }

    public static double[] AdaptiveAverage(in AdaptivePool2dGeometry g, double[] x)
    {
        var y = new double[g.OutputLength];
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int oh, int ow, int c) = Split(i, g.OutputHeight, g.OutputWidth, g.C);
            int top = (int)Math.Floor((double)oh * g.H / g.OutputHeight);
            int bottom = (int)Math.Ceiling((double)(oh + 1) * g.H / g.OutputHeight);
            int left = (int)Math.Floor((double)ow * g.W / g.OutputWidth);
            int right = (int)Math.Ceiling((double)(ow + 1) * g.W / g.OutputWidth);
            for (int h = top; h < bottom; h++)
            {
                for (int w = left; w < right; w++)
                    y[i] += x[(((((n * g.H) + h) * g.W) + w) * g.C) + c];
            }

            y[i] /= (bottom - top) * (right - left);
        }

        return y;
    }

    private static (int N, int Row, int Column, int Channel) Split(int i, int rows, int columns, int channels)
        => (i / channels / columns / rows, i / channels / columns % rows, i / channels % columns, i % channels);
}
