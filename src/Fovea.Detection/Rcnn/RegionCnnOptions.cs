using Fovea.Detection.Proposals;

namespace Fovea.Detection.Rcnn;

/// <summary>How an R-CNN looks at a photograph (Girshick et al. 2014, sections 2.1 and 2.2); a detector keeps it in its file.</summary>
public sealed record RegionCnnOptions
{
    private const double PaperInput = 227;

    /// <summary>The proposals.</summary>
    public SelectiveSearchOptions Proposals { get; init; } = SelectiveSearchOptions.Fast;

    /// <summary>The most proposals of a photograph, the first ones of the search.</summary>
    public int MaxProposals { get; init; } = 2000;

    /// <summary>Height and width of the network's input; null for the network's own.</summary>
    public int? InputSize { get; init; }

    /// <summary>The pixels of context on each side of a warped region, p, of an input of 227.</summary>
    public int ContextPadding { get; init; } = 16;

    /// <summary>
    /// To how many rows and columns the network's last maps are averaged for the regression of boxes, at most: pool5 has 6.
    /// </summary>
    public int MapSize { get; init; } = 6;

    /// <summary>The features that the classes are told by.</summary>
    public SvmFeatures SvmFeatures { get; init; }

    /// <summary>How many warped regions the network computes at once.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Of boxes of one class that overlap with a larger IoU, the one with the highest score stays.</summary>
    public double NmsThreshold { get; init; } = 0.3;

    /// <summary>The score above which a box is a detection, 0 to 1.</summary>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>The most detections of a photograph.</summary>
    public int DetectionsPerImage { get; init; } = 100;

    /// <summary>The pixels of context on each side of a warped region, for an input of this size.</summary>
    public int PaddingOf(int inputSize) => (int)Math.Round(ContextPadding * inputSize / PaperInput);

    /// <summary>Refuses options that no photograph can be looked at with.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public void Check()
    {
        Proposals.Check();
        Refuse(MaxProposals < 1, nameof(MaxProposals), MaxProposals, "1 or more");
        Refuse(InputSize < 1, nameof(InputSize), InputSize, "1 or more, or null");
        Refuse(ContextPadding is < 0 or > 100, nameof(ContextPadding), ContextPadding, "0 to 100");
        Refuse(MapSize < 1, nameof(MapSize), MapSize, "1 or more");
        Refuse(BatchSize < 1, nameof(BatchSize), BatchSize, "1 or more");
        Refuse(!(NmsThreshold is >= 0 and <= 1), nameof(NmsThreshold), NmsThreshold, "0 to 1");
        Refuse(!(ScoreThreshold is >= 0 and <= 1), nameof(ScoreThreshold), ScoreThreshold, "0 to 1");
        Refuse(DetectionsPerImage < 1, nameof(DetectionsPerImage), DetectionsPerImage, "1 or more");
    }

    private static void Refuse(bool isWrong, string option, IFormattable? value, string expected)
    {
        if (isWrong)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"RegionCnnOptions: {option} is {value}; expected {expected}."));
        }
    }
}

/// <summary>The features of a warped region that its class is told by.</summary>
public enum SvmFeatures
{
    /// <summary>
    /// The input of the network's last layer, as the paper's fc7; where that is a map, as in SqueezeNet, its average over all pixels.
    /// </summary>
    Hidden,

    /// <summary>
    /// The last maps as the regression of boxes has them, as the paper's pool5, which know what lies where in the region.
    /// </summary>
    Maps,
}
