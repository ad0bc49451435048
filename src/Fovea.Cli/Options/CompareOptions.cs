using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Training.Report;

namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea compare</c>.</summary>
internal sealed record CompareOptions : IVerbOptions
{
    /// <summary>The folders of the runs.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>The file to write the page to; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>Whether to show every column, however wide the terminal is.</summary>
    public bool Wide { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        if (Runs.Count is < 2 or > RunComparison.MaxRuns)
        {
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"RUNS: {Runs.Count} given, expected 2 to {RunComparison.MaxRuns} folders, such as fovea compare runs/a runs/b"));
        }
    }
}
