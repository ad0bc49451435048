using Fovea.Imaging.Drawing;

namespace Fovea.Detection.Pictures;

/// <summary>
/// Colours that stay readable on any photograph: all are light, with a contrast of at least 9 to the black halo of each line, so that on
/// every ground the line or the halo has one of at least 3. Neighbours in the list are far apart.
/// </summary>
internal static class DetectionPalette
{
    private static readonly Color[] _colors =
    [
        new(255, 159, 28), new(70, 215, 255), new(255, 125, 240), new(170, 240, 40), new(255, 136, 128), new(120, 255, 200),
        new(180, 157, 255), new(255, 230, 0), new(100, 180, 255), new(255, 160, 205), new(60, 210, 90), new(255, 180, 140),
        new(30, 205, 190), new(210, 146, 255), new(220, 190, 120), new(190, 220, 255),
    ];

    /// <summary>All colours.</summary>
    public static IReadOnlyList<Color> Colors => _colors;

    /// <summary>The colour of text on a plate, and of the halo around lines.</summary>
    public static Color Ink { get; } = new(0, 0, 0);

    /// <summary>The colour of the class or object of a number from 0 on.</summary>
    public static Color Of(int number) => _colors[(int)((uint)number % (uint)_colors.Length)];
}
