namespace Fovea.Data.Transforms;

/// <summary>The operations of AutoAugment and its successors, in the order of torchvision's spaces.</summary>
public enum AugmentOperation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>Shear along the rows by a slope.</summary>
    ShearX,

    /// <summary>Shear along the columns by a slope.</summary>
    ShearY,

    /// <summary>Shift to the right by whole pixels.</summary>
    TranslateX,

    /// <summary>Shift down by whole pixels.</summary>
    TranslateY,

    /// <summary>Rotation in degrees, counter-clockwise.</summary>
    Rotate,

    /// <summary>Brightness, by a factor less 1.</summary>
    Brightness,

    /// <summary>Saturation, by a factor less 1.</summary>
    Color,

    /// <summary>Contrast, by a factor less 1.</summary>
    Contrast,

    /// <summary>Sharpness, by a factor less 1.</summary>
    Sharpness,

    /// <summary>The bits that are kept.</summary>
    Posterize,

    /// <summary>The smallest value that is inverted.</summary>
    Solarize,

    /// <summary>Without a magnitude.</summary>
    AutoContrast,

    /// <summary>Without a magnitude.</summary>
    Equalize,

    /// <summary>Without a magnitude.</summary>
    Invert,
}
