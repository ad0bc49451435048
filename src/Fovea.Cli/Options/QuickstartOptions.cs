namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea quickstart</c>.</summary>
internal sealed record QuickstartOptions : IVerbOptions
{
    /// <summary>The folder for the quickstart's files.</summary>
    public string Output { get; init; } = "runs/quickstart";

    /// <summary>The seed of all random numbers; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.Minimum("--threads", Threads, 1);
}
