namespace Fovea.Detection.Transforms;

/// <summary>The two positions on an axis that a position after resizing is interpolated from, and their weights.</summary>
internal readonly record struct AxisTap(int Low, int High, float LowWeight, float HighWeight)
{
    /// <summary>PyTorch's bilinear coordinates with <c>align_corners=False</c>: pixel centres, clamped, in single precision.</summary>
    public static AxisTap[] Bilinear(int from, int to)
    {
        float scale = from / (float)to;
        var taps = new AxisTap[to];
        for (int i = 0; i < to; i++)
        {
            float position = MathF.Max(0f, (scale * (i + 0.5f)) - 0.5f);
            int low = Math.Min((int)position, from - 1);
            float high = MathF.Min(position - low, 1f);
            taps[i] = new AxisTap(low, Math.Min(low + 1, from - 1), 1f - high, high);
        }

        return taps;
    }
}
