namespace Fovea.Cli.Options;

/// <summary>What <c>fovea models</c> was asked.</summary>
internal sealed record ModelsOptions : IVerbOptions
{
    /// <summary>The network to tell everything of; null lists them all.</summary>
    public string? Model { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
    }
}
