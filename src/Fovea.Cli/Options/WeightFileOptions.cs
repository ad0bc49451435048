namespace Fovea.Cli.Options;

/// <summary>What <c>fovea convert</c> was asked.</summary>
internal sealed record ConvertOptions : IVerbOptions
{
    /// <summary>The file to read, or a folder of .npy files.</summary>
    public string Input { get; init; } = "";

    /// <summary>The file or folder to write; its ending names the format.</summary>
    public string Output { get; init; } = "";

    /// <summary>Only tensors whose names begin with it are written, without it; null writes all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("IN", Input, "give the file to read and the file to write, such as fovea convert a.pth a.safetensors");
        Check.NotMissing("OUT", Output, "give the file to write, such as fovea convert a.pth a.safetensors");
    }
}

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
        Check.NotMissing("A", First, "give two files of weights, such as fovea diff a.pth b.safetensors");
        Check.NotMissing("B", Second, "give a second file of weights, such as fovea diff a.pth b.safetensors");
        Check.NotNegative("--tolerance", Tolerance);
        Check.Minimum("--threads", Threads, 1);
        Check.That(Model is null || Image is not null, "--model", Model ?? "", "--image with it: weights are compared without a network");
    }
}

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
    public void Validate() => Check.NotMissing("MODEL", Model, "give a network's name, such as fovea download squeezenet1_1");
}
