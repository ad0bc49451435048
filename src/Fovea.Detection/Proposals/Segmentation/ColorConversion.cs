namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>A pixel of sRGB in the colour spaces of selective search, without rounding; see <see cref="SegmentationColorSpace"/>.</summary>
internal static class ColorConversion
{
    private const float White = 255, HalfDegreesPerSextant = 30;

    // CIE 15: below (6/29)^3 the cube root is continued by its tangent.
    private const double Bend = 216.0 / 24389, Slope = 841.0 / 108, Offset = 4.0 / 29;

    // sRGB to XYZ under D65, each row divided by the white's X, Y or Z.
    private const float Xr = 0.4124564f / 0.950456f, Xg = 0.3575761f / 0.950456f, Xb = 0.1804375f / 0.950456f;
    private const float Yr = 0.2126729f, Yg = 0.7151522f, Yb = 0.0721750f;
    private const float Zr = 0.0193339f / 1.088754f, Zg = 0.1191920f / 1.088754f, Zb = 0.9503041f / 1.088754f;

    private const int RootSteps = 4096;

    private static readonly float[] _linear = [.. Enumerable.Range(0, 256).Select(value => (float)Linear(value / 255.0))];

    private static readonly float[] _roots = [.. Enumerable.Range(0, RootSteps + 2).Select(i => (float)Root((double)i / RootSteps))];

    public static (float Hue, float Saturation, float Value) Hsv(byte r, byte g, byte b)
    {
        int largest = Math.Max(r, Math.Max(g, b)), range = largest - Math.Min(r, Math.Min(g, b));
        if (range == 0)
            return (0, 0, largest);
        float sextants = r == largest ? (float)(g - b) / range
            : g == largest ? 2 + ((float)(b - r) / range)
            : 4 + ((float)(r - g) / range);
        float hue = sextants < 0 ? sextants + 6 : sextants;
        return (hue * HalfDegreesPerSextant, White * range / largest, largest);
    }

    public static (float Lightness, float A, float B) Lab(byte r, byte g, byte b)
    {
        (float red, float green, float blue) = (_linear[r], _linear[g], _linear[b]);
        float x = RootOf((Xr * red) + (Xg * green) + (Xb * blue));
        float y = RootOf((Yr * red) + (Yg * green) + (Yb * blue));
        float z = RootOf((Zr * red) + (Zg * green) + (Zb * blue));
        return (((116 * y) - 16) * (White / 100), (500 * (x - y)) + 128, (200 * (y - z)) + 128);
    }

    public static (float Red, float Green, float Intensity) RgI(byte r, byte g, byte b)
    {
        int sum = r + g + b;
        return sum == 0 ? (White / 3, White / 3, 0) : (White * r / sum, White * g / sum, Intensity(r, g, b));
    }

    public static float Intensity(byte r, byte g, byte b) => (0.299f * r) + (0.587f * g) + (0.114f * b);

    private static double Linear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    private static double Root(double value) => value > Bend ? Math.Cbrt(value) : (Slope * value) + Offset;

    private static float RootOf(float value)
    {
        float place = Math.Clamp(value, 0, 1) * RootSteps;
        int below = (int)place;
        return _roots[below] + ((place - below) * (_roots[below + 1] - _roots[below]));
    }
}
