namespace Fovea.Imaging.Drawing;

/// <summary>
/// The font that comes along, Roboto Regular: Latin, Greek and Cyrillic letters. What draws text through SkiaSharp finds no font of the
/// system and leaves the text out unless it is given one.
/// </summary>
public static class BundledFont
{
    /// <summary>The font family's name.</summary>
    public const string Family = "Roboto";

    /// <summary>Opens the font's file, in TrueType format; the caller closes it.</summary>
    public static Stream Open() => typeof(BundledFont).Assembly.GetManifestResourceStream("Roboto-Regular.ttf")!;
}
