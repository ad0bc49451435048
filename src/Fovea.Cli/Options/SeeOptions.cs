namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea see</c>.</summary>
internal sealed record SeeOptions : IVerbOptions
{
    /// <summary>The value of <c>--how</c> for all ways.</summary>
    public const string All = "all";

    /// <summary>The values of <c>--how</c>, which are also the names of the pages.</summary>
    public static IReadOnlyList<(string Name, Explanation How)> Ways { get; } =
    [
        ("gradcam", Explanation.GradCam), ("saliency", Explanation.Saliency), ("guided", Explanation.Guided),
        ("integrated", Explanation.Integrated), ("deconv", Explanation.Deconvolution), ("occlusion", Explanation.Occlusion),
        ("filters", Explanation.Filters), ("activations", Explanation.Activations), ("patches", Explanation.Patches),
        ("field", Explanation.Field), ("augmentation", Explanation.Augmentation),
    ];

    /// <summary>Image files, folders of images and patterns such as <c>photos/*.jpg</c>.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The ways to look inside.</summary>
    public IReadOnlyList<Explanation> How { get; init; } = [Explanation.GradCam];

    /// <summary>The file of weights, or a name of the catalogue; null for the network that comes with the library.</summary>
    public string? Weights { get; init; }

    /// <summary>The network's name; null for that of the file.</summary>
    public string? Model { get; init; }

    /// <summary>The file of class names; null for those of the weights.</summary>
    public string? Classes { get; init; }

    /// <summary>The class that is explained, by name or index; null for the most probable one.</summary>
    public string? Class { get; init; }

    /// <summary>The layer's path; null for the library's choice.</summary>
    public string? Layer { get; init; }

    /// <summary>The unit, a channel of the layer; null for that with the highest activation.</summary>
    public int? Unit { get; init; }

    /// <summary>The folder in which patches are looked for; null for the images.</summary>
    public string? DataPath { get; init; }

    /// <summary>The steps of integrated gradients.</summary>
    public int Steps { get; init; } = new ExplainOptions().Steps;

    /// <summary>The side of the square that covers, in pixels; null for a seventh of the image's.</summary>
    public int? Square { get; init; }

    /// <summary>The distance of two places of the square; null for half of its side.</summary>
    public int? Stride { get; init; }

    /// <summary>The folder of the pages.</summary>
    public string Output { get; init; } = "seen";

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The ways that a value of <c>--how</c> names, such as <c>gradcam,occlusion</c>; null where a name is unknown.</summary>
    public static Explanation[]? Parse(string how)
    {
        if (how == All)
            return [.. Ways.Select(way => way.How)];
        string[] names = how.Split(',', StringSplitOptions.TrimEntries);
        return names.All(name => Ways.Any(way => way.Name == name))
            ? [.. names.Distinct().Select(name => Ways.First(way => way.Name == name).How)]
            : null;
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.HasImages(Images, "fovea see tench.jpg --weights squeezenet1_1");
        Check.Minimum("--unit", Unit, 0);
        Check.Minimum("--steps", Steps, 1);
        Check.Minimum("--square", Square, 1);
        Check.Minimum("--stride", Stride, 1);
        Check.Minimum("--threads", Threads, 1);
    }
}
