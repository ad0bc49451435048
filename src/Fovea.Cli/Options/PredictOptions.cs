namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea predict</c>.</summary>
internal sealed record PredictOptions : IVerbOptions
{
    /// <summary>Image files, folders of images and patterns such as <c>photos/*.jpg</c>.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The file of weights, or a name; null for <see cref="IncludedWeights.Default"/>.</summary>
    public string? Weights { get; init; }

    /// <summary>The network's name, for files that do not contain it; null to read it from the file.</summary>
    public string? Model { get; init; }

    /// <summary>The file of class names, for weights without them; null for the network's own.</summary>
    public string? Classes { get; init; }

    /// <summary>The number of classes shown per image, most probable first.</summary>
    public int Top { get; init; } = 5;

    /// <summary>The number of images per pass.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of threads that read and prepare images; null for one per core, at most four.</summary>
    public int? Workers { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.HasImages(Images, "fovea predict cat.jpg");
        Check.Minimum("--top", Top, 1);
        Check.Minimum("--batch-size", BatchSize, 1);
        Check.Minimum("--threads", Threads, 1);
        Check.Minimum("--workers", Workers, 0);
    }
}
