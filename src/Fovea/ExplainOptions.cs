using Fovea.Data;
using Fovea.Interpretability;

namespace Fovea;

/// <summary>What <see cref="ImageClassifier.Explain(string, ExplainOptions?)"/> shows of a network.</summary>
public sealed record ExplainOptions
{
    /// <summary>The ways to look inside.</summary>
    public IReadOnlyList<Explanation> How { get; init; } = [Explanation.GradCam];

    /// <summary>The class that is explained, by its name or its index; null for the most probable one.</summary>
    public string? Class { get; init; }

    /// <summary>
    /// The path of the layer that is looked at; null for the last maps for <see cref="Explanation.GradCam"/>, those in the middle for
    /// single units, and every stage for <see cref="Explanation.Activations"/>.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>The unit, a channel of the layer; null for that with the highest activation.</summary>
    public int? Unit { get; init; }

    /// <summary>The images to look for patches in; null for the explained image alone.</summary>
    public IImageDataset? PatchImages { get; init; }

    /// <summary>The steps of <see cref="IntegratedGradients"/>.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>How parts of the image are covered; null for the defaults.</summary>
    public OcclusionOptions? Occlusion { get; init; }
}
