using System.Numerics;

namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>The Gaussian blur before a segmentation, in single precision; beyond its borders an image repeats its border.</summary>
internal static class Smoothing
{
    /// <summary>The planes, blurred; no blur for a <paramref name="sigma"/> of 0.</summary>
    public static ColorPlanes Smooth(ColorPlanes planes, float sigma)
    {
        if (sigma == 0)
            return planes;
        float[] weights = Weights(sigma);
        return planes with { Planes = [.. planes.Planes.Select(plane => Smooth(plane, planes.Width, planes.Height, weights))] };
    }

    /// <summary>Half of the kernel, the centre first: up to four standard deviations, with the sum of the whole kernel 1.</summary>
    private static float[] Weights(float sigma)
    {
        double[] half = [.. Enumerable.Range(0, (int)MathF.Ceiling(4 * sigma) + 1).Select(i => Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        double sum = (2 * half.Sum()) - half[0];
        return Array.ConvertAll(half, weight => (float)(weight / sum));
    }

    private static float[] Smooth(float[] plane, int width, int height, float[] weights)
    {
        int radius = weights.Length - 1;
        float[] smooth = new float[plane.Length], padded = new float[width + (2 * radius)];
        for (int y = 0; y < height; y++)
        {
            Span<float> middle = padded.AsSpan(radius, width);
            Multiply(plane.AsSpan(y * width, width), weights[0], middle);
            for (int i = 1; i <= radius; i++)
            {
                ReadOnlySpan<float> above = plane.AsSpan(Math.Max(y - i, 0) * width, width);
                ReadOnlySpan<float> below = plane.AsSpan(Math.Min(y + i, height - 1) * width, width);
                AddSum(above, below, weights[i], middle);
            }

            padded.AsSpan(0, radius).Fill(middle[0]);
            padded.AsSpan(radius + width).Fill(middle[^1]);
            Span<float> row = smooth.AsSpan(y * width, width);
            Multiply(middle, weights[0], row);
            for (int i = 1; i <= radius; i++)
                AddSum(padded.AsSpan(radius - i, width), padded.AsSpan(radius + i, width), weights[i], row);
        }

        return smooth;
    }

    private static void Multiply(ReadOnlySpan<float> values, float weight, Span<float> products)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(values[i..]) * weight).CopyTo(products[i..]);
        for (; i < values.Length; i++)
            products[i] = values[i] * weight;
    }

    private static void AddSum(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float weight, Span<float> sums)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sums[i..]) + ((new Vector<float>(a[i..]) + new Vector<float>(b[i..])) * weight)).CopyTo(sums[i..]);
        for (; i < sums.Length; i++)
            sums[i] += (a[i] + b[i]) * weight;
    }
}
