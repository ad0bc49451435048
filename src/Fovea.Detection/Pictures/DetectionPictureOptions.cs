namespace Fovea.Detection.Pictures;

/// <summary>What <see cref="DetectionPicture"/> draws.</summary>
public sealed record DetectionPictureOptions
{
    /// <summary>Detections of lower scores are left out.</summary>
    public float ScoreThreshold { get; init; } = 0.5f;

    /// <summary>How much masks cover the photograph, 0 (outlines alone) to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, 1].</exception>
    public float MaskOpacity
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaskOpacity), value, "MaskOpacity is to be in [0, 1].");
    } = 0.4f;

    /// <summary>The probability above which a pixel belongs to a mask.</summary>
    public float MaskThreshold { get; init; } = 0.5f;

    /// <summary>What has a colour of its own.</summary>
    public DetectionColoring Coloring { get; init; } = DetectionColoring.ByClass;
}

/// <summary>What has a colour of its own in a picture.</summary>
public enum DetectionColoring
{
    /// <summary>Each class.</summary>
    ByClass,

    /// <summary>Each object.</summary>
    ByInstance,
}
