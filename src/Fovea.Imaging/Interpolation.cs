namespace Fovea.Imaging;

/// <summary>
/// How <see cref="Resizer"/> computes a pixel, by Pillow's names. All filters but nearest are widened when an image is reduced, so that
/// they do not alias.
/// </summary>
public enum Interpolation
{
    /// <summary>The pixel whose centre is nearest.</summary>
    Nearest,

    /// <summary>The triangle filter, support 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, support 2.</summary>
    Bicubic,

    /// <summary>The windowed sinc, support 3.</summary>
    Lanczos,
}
