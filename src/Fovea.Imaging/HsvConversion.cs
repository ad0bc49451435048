namespace Fovea.Imaging;

/// <summary>Pillow's hue, saturation and value in bytes, in its mixture of single and double precision.</summary>
internal static class HsvConversion
{
    internal static (byte Hue, byte Saturation, byte Value) FromRgb(ReadOnlySpan<byte> rgb)
    {
        (byte r, byte g, byte b) = (rgb[0], rgb[1], rgb[2]);
        byte largest = Math.Max(r, Math.Max(g, b)), smallest = Math.Min(r, Math.Min(g, b));
        if (largest == smallest)
            return (0, 0, largest);
        float range = largest - smallest;
        float saturation = range / largest;
        float fromR = (largest - r) / range, fromG = (largest - g) / range, fromB = (largest - b) / range;
        float hue = r == largest ? fromB - fromG
            : g == largest ? (float)(2.0 + fromR - fromB)
            : (float)(4.0 + fromG - fromR);
        hue = (float)(((hue / 6.0) + 1.0) % 1.0);
        return ((byte)(hue * 255.0), (byte)(saturation * 255.0), largest);
    }

    internal static void ToRgb(byte hue, byte saturation, byte value, Span<byte> rgb)
    {
        if (saturation == 0)
        {
            rgb.Fill(value);
            return;
        }

        double sector = hue * 6.0 / 255.0;
        int sextant = (int)sector;
        float within = (float)(sector - sextant), share = (float)(saturation / 255.0);
        byte low = Round(value * (1.0 - share));
        byte falling = Round(value * (1.0 - (share * within)));
        byte rising = Round(value * (1.0 - (share * (1.0 - within))));
        (rgb[0], rgb[1], rgb[2]) = (sextant % 6) switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };
    }

    private static byte Round(double value) => (byte)Math.Round(value, MidpointRounding.AwayFromZero);
}
