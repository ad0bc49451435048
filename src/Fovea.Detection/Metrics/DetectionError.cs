namespace Fovea.Detection.Metrics;

/// <summary>What is wrong with a detection, or with an object that none has found.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Detection">The wrong detection; null for a missed object.</param>
/// <param name="Truth">
/// The object that the detection fits but for its class or place, or has found again, or the missed one; null for other errors.
/// </param>
public sealed record DetectionError(DetectionErrorKind Kind, CocoDetection? Detection, CocoAnnotation? Truth);

/// <summary>
/// The kinds of errors of Bolya et al. 2020 (TIDE, arXiv:2008.08115). A detection that finds nothing has the first of them that fits.
/// </summary>
public enum DetectionErrorKind
{
    /// <summary>It overlaps an object of its class, but not enough (<c>Loc</c>).</summary>
    Location,

    /// <summary>It overlaps an object of another class enough (<c>Cls</c>).</summary>
    Class,

    /// <summary>It overlaps an object of its class enough that a detection of a higher score has found (<c>Dupe</c>).</summary>
    Duplicate,

    /// <summary>It overlaps no object more than the background (<c>Bkg</c>).</summary>
    Background,

    /// <summary>It overlaps an object of another class, and not enough (<c>Both</c>).</summary>
    Both,

    /// <summary>An object that was not found and that no error of class or location concerns (<c>Miss</c>).</summary>
    Missed,
}
