namespace Fovea.Cli.Options;

/// <summary>What <c>fovea models</c> was asked.</summary>
internal sealed record ModelsOptions : IVerbOptions
{
    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
    }
}
