namespace Fovea.Interpretability;

/// <summary>A map of one value for each position.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">The values, [Height, Width]; NaN where there is none.</param>
public sealed record HeatMap(int Height, int Width, IReadOnlyList<float> Values)
{
    /// <summary>The value of a position.</summary>
    public float this[int y, int x] => Values[(y * Width) + x];

    /// <summary>The position of the highest value, the first of several; NaN is lower than any number.</summary>
    public (int Y, int X) Highest
    {
        get
        {
            int best = 0;
            for (int i = 1; i < Values.Count; i++)
            {
                if (Values[i] > Values[best] || float.IsNaN(Values[best]))
                    best = i;
            }

            return (best / Width, best % Width);
        }
    }

    /// <summary>
    /// The map at another size, between its positions by bilinear interpolation, at the borders by the nearest position (PyTorch's
    /// <c>interpolate</c> with <c>align_corners=False</c>); NaN where a position it lies between is NaN.
    /// </summary>
    public HeatMap Resized(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var values = new float[height * width];
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float down) = Neighbours(y, height, Height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float along) = Neighbours(x, width, Width);
                float above = float.Lerp(this[top, left], this[top, right], along);
                float below = float.Lerp(this[bottom, left], this[bottom, right], along);
                values[(y * width) + x] = float.Lerp(above, below, down);
            }
        }

        return new HeatMap(height, width, values);
    }

    private static (int Before, int After, float Share) Neighbours(int position, int size, int own)
    {
        double place = Math.Max(0, ((position + 0.5) * own / size) - 0.5);
        int before = Math.Min((int)place, own - 1);
        return place > before ? (before, Math.Min(before + 1, own - 1), (float)(place - before)) : (before, before, 0f);
    }
}
