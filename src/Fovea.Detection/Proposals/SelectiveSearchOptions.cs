using System.Globalization;

namespace Fovea.Detection.Proposals;

/// <summary>
/// The diversity of selective search: one hierarchy of regions is built for each combination of a colour space, a scale and a similarity.
/// </summary>
public sealed record SelectiveSearchOptions
{
    private const float MaxSigma = 100;

    private static readonly RegionSimilarity _withoutColor = RegionSimilarity.Texture | RegionSimilarity.Size | RegionSimilarity.Fill;

    /// <summary>The paper's fast mode as R-CNN ran it: 8 hierarchies, no box narrower than 20 pixels.</summary>
    public static SelectiveSearchOptions Fast { get; } = new();

    /// <summary>The paper's quality mode with the same least width: 80 hierarchies.</summary>
    public static SelectiveSearchOptions Quality { get; } = new()
    {
        ColorSpaces =
        [
            SegmentationColorSpace.Hsv, SegmentationColorSpace.Lab, SegmentationColorSpace.RgI, SegmentationColorSpace.Hue,
            SegmentationColorSpace.Intensity,
        ],
        Similarities = [RegionSimilarity.All, _withoutColor, RegionSimilarity.Fill, RegionSimilarity.Size],
        Scales = [50, 100, 150, 300],
    };

    /// <summary>The fast mode with the parameters that OpenCV gives it: 12 hierarchies over coarser segments, boxes of any width.</summary>
    public static SelectiveSearchOptions OpenCvFast { get; } = new()
    {
        Scales = [150, 300, 450],
        MinSegmentSize = 100,
        MinBoxSide = 0,
    };

    /// <summary>The quality mode with the parameters that OpenCV gives it: 100 hierarchies.</summary>
    public static SelectiveSearchOptions OpenCvQuality { get; } = Quality with
    {
        ColorSpaces =
        [
            SegmentationColorSpace.Hsv, SegmentationColorSpace.Lab, SegmentationColorSpace.Intensity, SegmentationColorSpace.Hue,
            SegmentationColorSpace.RedGreenIntensity,
        ],
        Scales = [150, 300, 450, 600, 750],
        MinSegmentSize = 100,
        MinBoxSide = 0,
    };

    /// <summary>The colour spaces.</summary>
    public IReadOnlyList<SegmentationColorSpace> ColorSpaces { get; init; } = [SegmentationColorSpace.Hsv, SegmentationColorSpace.Lab];

    /// <summary>By what neighbouring regions are merged.</summary>
    public IReadOnlyList<RegionSimilarity> Similarities { get; init; } = [RegionSimilarity.All, _withoutColor];

    /// <summary>The values of k, the preference for large segments (Felzenszwalb and Huttenlocher 2004).</summary>
    public IReadOnlyList<int> Scales { get; init; } = [50, 100];

    /// <summary>The smallest segment in pixels; null for as many as the scale.</summary>
    public int? MinSegmentSize { get; init; }

    /// <summary>The standard deviation of the blur before the segmentation, in pixels.</summary>
    public float Sigma { get; init; } = 0.8f;

    /// <summary>The least width and height of a box, in pixels of the image that is segmented.</summary>
    public int MinBoxSide { get; init; } = 20;

    /// <summary>The width to which images are resized before the search; null to leave them. Boxes are in pixels of the original.</summary>
    public int? Width { get; init; }

    /// <summary>The seed of the order of the boxes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Refuses options that no search can be run with.</summary>
    /// <exception cref="ArgumentException">An option is not as said.</exception>
    internal void Check()
    {
        if (ColorSpaces.Count == 0 || Similarities.Count == 0 || Scales.Count == 0)
        {
            throw new ArgumentException(
                $"SelectiveSearchOptions: {ColorSpaces.Count} colour spaces, {Similarities.Count} similarities and {Scales.Count} scales; "
                + "expected at least one each.");
        }

        Refuse(Scales.Min() < 1, nameof(Scales), Scales.Min(), "1 or more");
        Refuse(MinSegmentSize < 1, nameof(MinSegmentSize), MinSegmentSize, "1 or more, or null");
        Refuse(!(Sigma is >= 0 and <= MaxSigma), nameof(Sigma), Sigma, $"0 to {MaxSigma}");
        Refuse(MinBoxSide < 0, nameof(MinBoxSide), MinBoxSide, "0 or more");
        Refuse(Width < 1, nameof(Width), Width, "1 or more, or null");
    }

    private static void Refuse(bool isWrong, string option, IFormattable? value, string expected)
    {
        if (isWrong)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"SelectiveSearchOptions: {option} is {value}; expected {expected}."));
        }
    }
}
