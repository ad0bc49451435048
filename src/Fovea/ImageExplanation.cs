using Fovea.Imaging;
using Fovea.Interpretability;

namespace Fovea;

/// <summary>What a network sees in an image; the members of ways that were not asked for are null or empty.</summary>
/// <example><code>
/// ImageExplanation seen = classifier.Explain("tench.jpg", Explanation.GradCam);
/// ImageFile.Save(seen.ToImage(Explanation.GradCam), "tench-gradcam.png");
/// </code></example>
public sealed record ImageExplanation
{
    /// <summary>The image's name.</summary>
    public required string Name { get; init; }

    /// <summary>The network's name.</summary>
    public required string Model { get; init; }

    /// <summary>The part of the image that the network sees, at its size.</summary>
    public required Image View { get; init; }

    /// <summary>The most probable classes, in descending order.</summary>
    public required IReadOnlyList<ClassPrediction> Top { get; init; }

    /// <summary>The class that is explained.</summary>
    public required ClassPrediction Target { get; init; }

    /// <summary>The names of all classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The ways that were asked for.</summary>
    public required IReadOnlyList<Explanation> How { get; init; }

    /// <summary>Where the class is seen.</summary>
    public GradCam? GradCam { get; init; }

    /// <summary>Which pixels the class's score depends on.</summary>
    public Saliency? Saliency { get; init; }

    /// <summary>Which details raise the class's score.</summary>
    public GuidedBackpropagation? Guided { get; init; }

    /// <summary>What each pixel adds to the class's score.</summary>
    public IntegratedGradients? Integrated { get; init; }

    /// <summary>What excites a unit, as pixels.</summary>
    public Deconvolution? Deconvolution { get; init; }

    /// <summary>What covering parts of the image does to the class's probability.</summary>
    public Occlusion? Occlusion { get; init; }

    /// <summary>The filters of the first layer.</summary>
    public FirstLayerFilters? Filters { get; init; }

    /// <summary>The maps of layers.</summary>
    public IReadOnlyList<ActivationMaps> Activations { get; init; } = [];

    /// <summary>The parts of many images that excite a unit most.</summary>
    public TopPatches? Patches { get; init; }

    /// <summary>The names of the images that <see cref="Patches"/> were looked for in.</summary>
    public IReadOnlyList<string> PatchNames { get; init; } = [];

    /// <summary>The part of the image that a unit sees.</summary>
    public UnitReceptiveField? Field { get; init; }

    /// <summary>The unit of <see cref="Field"/> with its activation.</summary>
    public UnitActivation? FieldUnit { get; init; }

    /// <summary>What changes do to the answer.</summary>
    public AugmentationEffect? Augmentation { get; init; }

    /// <summary>Whether the network's channels are blue, green and red.</summary>
    internal bool IsBgr { get; init; }

    /// <summary>The main picture of one way: over the photograph where it is a map of it.</summary>
    /// <exception cref="ArgumentException">This way was not asked for.</exception>
    public Image ToImage(Explanation how) => How.Contains(how)
        ? new ExplanationViews(this).Main(how)
        : throw new ArgumentException($"ImageExplanation: {how} was not asked for; name it in ExplainOptions.How.", nameof(how));

    /// <summary>Writes one self-contained page of all ways in UTF-8.</summary>
    /// <param name="output">The stream, which stays open.</param>
    public void WriteHtml(Stream output) => ExplanationPage.Write([this], null, output);
}
