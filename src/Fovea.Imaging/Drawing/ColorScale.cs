namespace Fovea.Imaging.Drawing;

/// <summary>The colours of heat maps: viridis, whose lightness rises evenly, so that it can be read without colours too.</summary>
public static class ColorScale
{
    private static readonly (byte Red, byte Green, byte Blue)[] _viridis =
    [
        (68, 1, 84), (72, 40, 120), (62, 73, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121), (110, 206, 88),
        (181, 222, 43), (253, 231, 37),
    ];

    /// <summary>
    /// A picture of one pixel for each cell; a cell is 0 for the lowest value to 1 for the highest, or NaN for none: grey.
    /// </summary>
    public static Image Picture(int width, int height, Func<int, int, double> cell)
    {
        var image = new Image(width, height, 3);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                Color(cell(x, y)).CopyTo(image.Pixels.AsSpan(3 * ((y * width) + x)));
        }

        return image;
    }

    private static ReadOnlySpan<byte> Color(double value)
    {
        if (!double.IsFinite(value))
            return [128, 128, 128];
        double place = Math.Clamp(value, 0, 1) * (_viridis.Length - 1);
        int below = Math.Min((int)place, _viridis.Length - 2);
        (var low, var high, double share) = (_viridis[below], _viridis[below + 1], place - below);
        return new byte[] { Mix(low.Red, high.Red, share), Mix(low.Green, high.Green, share), Mix(low.Blue, high.Blue, share) };
    }

    private static byte Mix(byte low, byte high, double share) => (byte)Math.Round(low + ((high - low) * share));
}
