namespace Fovea.Cli.Options;

/// <summary>What <c>fovea download</c> was asked.</summary>
internal sealed record DownloadOptions : IVerbOptions
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>Which of its weights, such as <c>IMAGENET1K_V2</c>; null for the first.</summary>
    public string? Weights { get; init; }

    /// <summary>The address or local folder that holds the file; null for the published one.</summary>
    public string? Mirror { get; init; }

    /// <summary>The folder that receives the file; null for the cache, where other verbs look for it.</summary>
    public string? Output { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.Given("MODEL", Model, "give a network's name, such as fovea download squeezenet1_1");
}
