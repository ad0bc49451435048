namespace Fovea.Imaging.Drawing;

/// <summary>A colour to draw with: red, green, blue, and how opaque it is, each 0 to 255.</summary>
public readonly record struct Color(byte Red, byte Green, byte Blue, byte Alpha = byte.MaxValue)
{
    /// <summary>
    /// How well one opaque colour is read on another one, 1 (not at all) to 21 (black on white), as WCAG 2.1 defines contrast. Text needs
    /// 4.5, lines need 3.
    /// </summary>
    public static double Contrast(Color a, Color b)
    {
        const double Glare = 0.05;
        (double first, double second) = (a.Luminance() + Glare, b.Luminance() + Glare);
        return Math.Max(first, second) / Math.Min(first, second);
    }

    private double Luminance() => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
