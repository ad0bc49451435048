namespace Fovea.Detection.Proposals;

/// <summary>
/// The colour spaces of selective search (Uijlings et al. 2013, table 2), with values from 0 to 255, hues from 0 to 180, half of
/// their degrees. They differ in what they ignore: shadows, shading, highlights.
/// </summary>
public enum SegmentationColorSpace
{
    /// <summary>Hue, saturation, value.</summary>
    Hsv,

    /// <summary>CIE L*a*b* of sRGB under D65: lightness scaled from 100, a and b moved up by 128.</summary>
    Lab,

    /// <summary>Normalised red and green with intensity: the shares of red and green in a pixel's sum, and its intensity.</summary>
    RgI,

    /// <summary>Red, green and intensity, as OpenCV takes them in place of <see cref="RgI"/>.</summary>
    RedGreenIntensity,

    /// <summary>Hue alone.</summary>
    Hue,

    /// <summary>Intensity alone: 0.299 red + 0.587 green + 0.114 blue.</summary>
    Intensity,
}
