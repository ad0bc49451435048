namespace Fovea.Cli.Options;

/// <summary>What <c>fovea quickstart</c> was asked.</summary>
internal sealed record QuickstartOptions : IVerbOptions
{
    /// <summary>The folder that receives what the quickstart makes.</summary>
    public string Output { get; init; } = "runs/quickstart";

    /// <summary>The seed of everything random; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that compute; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.AtLeast("--threads", Threads, 1);
}
