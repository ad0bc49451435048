using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>What <c>fovea predict</c> was asked.</summary>
internal sealed record PredictOptions : IVerbOptions
{
    /// <summary>Image files, folders of images and patterns such as <c>photos/*.jpg</c>.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The file of weights.</summary>
    public string Weights { get; init; } = "";

    /// <summary>The network's name, for files that do not say it; null reads it from the file.</summary>
    public string? Model { get; init; }

    /// <summary>The file that names the classes, for weights that do not; null takes the network's own.</summary>
    public string? Classes { get; init; }

    /// <summary>Classes shown per image, the likeliest first.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Images per pass.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Threads that compute; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Threads that read and prepare images; null takes one per core, at most four.</summary>
    public int? Workers { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        if (Images.Count == 0)
            throw new UserError("IMAGES is missing: give image files or folders, such as fovea predict cat.jpg");
        Check.NotMissing("--weights", Weights, "give the file of weights to predict with");
        Check.Minimum("--top", Top, 1);
        Check.Minimum("--batch-size", BatchSize, 1);
        Check.Minimum("--threads", Threads, 1);
        Check.Minimum("--workers", Workers, 0);
    }
}
