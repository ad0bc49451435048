namespace Fovea.Cli.Options;

/// <summary>What <c>fovea diff</c> was asked.</summary>
internal sealed record DiffOptions : IVerbOptions
{
    /// <summary>The first file of weights.</summary>
    public string First { get; init; } = "";

    /// <summary>The second file of weights.</summary>
    public string Second { get; init; } = "";

    /// <summary>The image on which the two networks' outputs are compared; null compares the weights themselves.</summary>
    public string? Image { get; init; }

    /// <summary>The networks' name, for files that do not say it; null reads it from the files.</summary>
    public string? Model { get; init; }

    /// <summary>The largest absolute difference that counts as equal.</summary>
    public double Tolerance { get; init; }

    /// <summary>Threads that compute; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.Given("A", First, "give two files of weights, such as fovea diff a.pth b.safetensors");
        Check.Given("B", Second, "give a second file of weights, such as fovea diff a.pth b.safetensors");
        Check.NotNegative("--tolerance", Tolerance);
        Check.AtLeast("--threads", Threads, 1);
        Check.That(Model is null || Image is not null, "--model", Model ?? "", "--image with it: weights are compared without a network");
    }
}
