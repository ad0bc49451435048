namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea data check</c>.</summary>
internal sealed record DataCheckOptions : IVerbOptions
{
    /// <summary>The folder or pattern; null for a named set in its usual place.</summary>
    public string? Path { get; init; }

    /// <summary>The data set's name in the catalogue; null for a folder of classes or of tar files.</summary>
    public string? Data { get; init; }

    /// <summary>The least pixels of the shorter side of an image that is not tiny.</summary>
    public int MinSide { get; init; } = new Fovea.Data.Checking.DataCheckOptions().MinSide;

    /// <summary>The file to write a page to; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>The number of threads that read and decode; null for one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        if (Data is null)
            Check.NotMissing("PATH", Path, "give the folder to check, such as fovea data check photographs");
        Check.Minimum("--min-side", MinSide, 1);
        Check.Minimum("--threads", Threads, 1);
    }
}
