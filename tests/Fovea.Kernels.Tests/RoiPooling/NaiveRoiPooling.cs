using Fovea.Kernels.RoiPooling;

namespace Fovea.Kernels.Tests.RoiPooling;

/// <summary>Region pooling as torchvision defines it, one sample and one element at a time; positions are in single precision.</summary>
internal static class NaiveRoiPooling
{
    private const int RegionLength = 5;

    public static double[] Align(in RoiAlignGeometry g, RoiMap map, double[] x, float[] regions)
    {
        int bins = g.OutputHeight * g.OutputWidth;
        var y = new double[regions.Length / RegionLength * bins * g.C];
        for (int i = 0; i < y.Length / g.C; i++)
        {
            ReadOnlySpan<float> region = regions.AsSpan(i / bins * RegionLength, RegionLength);
            int row = i % bins / g.OutputWidth, column = i % g.OutputWidth;
            float[] ys = Positions(g, region[2], region[4], map.SpatialScale, g.OutputHeight, row);
            float[] xs = Positions(g, region[1], region[3], map.SpatialScale, g.OutputWidth, column);
            int image = (int)region[0] * map.H * map.W;
            foreach (float down in ys)
            {
                foreach (float across in xs)
                {
                    for (int c = 0; c < g.C; c++)
                        y[(i * g.C) + c] += Bilinear(g, map, x, image, down, across, c) / (ys.Length * xs.Length);
                }
            }
        }

        return y;
    }

    public static (double[] Values, int[] Indices) Max(in RoiPoolGeometry g, RoiMap map, ReadOnlySpan<float> x, float[] regions)
    {
        int bins = g.OutputHeight * g.OutputWidth;
        var values = new double[regions.Length / RegionLength * bins * g.C];
        var indices = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int bin = i / g.C, c = i % g.C;
            ReadOnlySpan<float> region = regions.AsSpan(bin / bins * RegionLength, RegionLength);
            (int top, int bottom) = Range(region[2], region[4], map.SpatialScale, g.OutputHeight, bin % bins / g.OutputWidth, map.H);
            (int left, int right) = Range(region[1], region[3], map.SpatialScale, g.OutputWidth, bin % g.OutputWidth, map.W);
            bool isEmpty = bottom <= top || right <= left;
            (values[i], indices[i]) = (isEmpty ? 0 : float.MinValue, -1);
            for (int pixel = 0; pixel < map.H * map.W; pixel++)
            {
                int h = pixel / map.W, w = pixel % map.W;
                float value = x[(((((int)region[0] * map.H * map.W) + pixel) * g.C) + c)];
                if (h >= top && h < bottom && w >= left && w < right && value > values[i])
                    (values[i], indices[i]) = (value, pixel);
            }
        }

        return (values, indices);
    }

    public static double[] MaxBackward(in RoiPoolGeometry g, RoiMap map, float[] regions, int[] indices, float[] dy)
    {
        int bins = g.OutputHeight * g.OutputWidth;
        var dx = new double[map.Length(g.N, g.C)];
        for (int i = 0; i < dy.Length; i++)
        {
            int image = (int)regions[i / g.C / bins * RegionLength];
            if (indices[i] >= 0)
                dx[(((image * map.H * map.W) + indices[i]) * g.C) + (i % g.C)] += dy[i];
        }

        return dx;
    }

    private static float[] Positions(in RoiAlignGeometry g, float first, float last, float scale, int bins, int bin)
    {
        float offset = g.Aligned ? 0.5f : 0f;
        float start = (first * scale) - offset, size = (last * scale) - offset - start;
        if (!g.Aligned && size < 1f)
            size = 1f;
        float binSize = size / bins;
        int count = g.SamplingRatio > 0 ? g.SamplingRatio : !float.IsFinite(binSize) ? 0 : Math.Max(0, (int)MathF.Ceiling(binSize));
        return [.. Enumerable.Range(0, count).Select(i => start + (bin * binSize) + ((i + 0.5f) * binSize / count))];
    }

    private static double Bilinear(in RoiAlignGeometry g, RoiMap map, double[] x, int image, float down, float across, int c)
    {
        if (!(down >= -1f && down <= map.H && across >= -1f && across <= map.W))
            return 0;
        float h = Math.Clamp(down, 0f, map.H - 1), w = Math.Clamp(across, 0f, map.W - 1);
        (int top, int left) = ((int)h, (int)w);
        (int bottom, int right) = (Math.Min(top + 1, map.H - 1), Math.Min(left + 1, map.W - 1));
        (double b, double r, int channels) = (h - top, w - left, g.C);
        double upper = ((1 - r) * At(top, left)) + (r * At(top, right)), lower = ((1 - r) * At(bottom, left)) + (r * At(bottom, right));
        return ((1 - b) * upper) + (b * lower);

        double At(int row, int column) => x[((image + (row * map.W) + column) * channels) + c];
    }

    private static (int Start, int End) Range(float first, float last, float scale, int bins, int bin, int length)
    {
        float low = MathF.Round(first * scale, MidpointRounding.AwayFromZero);
        float high = MathF.Round(last * scale, MidpointRounding.AwayFromZero);
        if (float.IsNaN(low) || float.IsNaN(high))
            return (0, 0);
        float size = (float)Math.Max((double)high - low + 1, 1) / bins;
        double start = low + Math.Floor(bin * size), end = low + Math.Ceiling((bin + 1) * size);
        return ((int)Math.Clamp(start, 0, length), (int)Math.Clamp(end, 0, length));
    }
}
