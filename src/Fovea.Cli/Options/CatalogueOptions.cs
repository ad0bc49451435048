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

/// <summary>The size of one image.</summary>
internal readonly record struct ImageSize(int Channels, int Height, int Width);

/// <summary>What <c>fovea summary</c> was asked.</summary>
internal sealed record SummaryOptions : IVerbOptions
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The images' size; null takes that of the catalogue.</summary>
    public ImageSize? Input { get; init; }

    /// <summary>Images per pass.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>The file that receives the summary as a page; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("MODEL", Model, "give a network's name, such as fovea summary resnet18");
        Check.Minimum("--batch", Batch, 1);
    }
}
