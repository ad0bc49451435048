namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea models</c>.</summary>
internal sealed record ModelsOptions : IVerbOptions
{
    /// <summary>The network to describe; null to list all.</summary>
    public string? Model { get; init; }

    /// <summary>Whether to show every column, however wide the console is.</summary>
    public bool Wide { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
    }
}

/// <summary>The size of one image.</summary>
internal readonly record struct ImageSize(int Channels, int Height, int Width);

/// <summary>The options of <c>fovea summary</c>.</summary>
internal sealed record SummaryOptions : IVerbOptions
{
    /// <summary>The network's name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The images' size; null for that of the catalogue.</summary>
    public ImageSize? Input { get; init; }

    /// <summary>The number of images per pass.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>The file to write an HTML page to; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>Whether to show every column, however wide the console is.</summary>
    public bool Wide { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("MODEL", Model, "give a network's name, such as fovea summary resnet18");
        Check.Minimum("--batch", Batch, 1);
    }
}
