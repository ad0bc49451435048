namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea convert</c>.</summary>
internal sealed record ConvertOptions : IVerbOptions
{
    /// <summary>The file, or folder of .npy files, to read.</summary>
    public string Input { get; init; } = "";

    /// <summary>The file or folder to write; its extension selects the format.</summary>
    public string Output { get; init; } = "";

    /// <summary>The prefix of the tensors to write, which is removed from their names; null to write all.</summary>
    public string? Prefix { get; init; }

    /// <summary>New names by old ones; an old one that ends in a dot stands for all names that begin with it.</summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("IN", Input, "give the file to read and the file to write, such as fovea convert a.pth a.safetensors");
        Check.NotMissing("OUT", Output, "give the file to write, such as fovea convert a.pth a.safetensors");
    }
}

/// <summary>The options of <c>fovea diff</c>.</summary>
internal sealed record DiffOptions : IVerbOptions
{
    /// <summary>The first file of weights.</summary>
    public string First { get; init; } = "";

    /// <summary>The second file of weights.</summary>
    public string Second { get; init; } = "";

    /// <summary>The image on which the two networks' outputs are compared; null compares the weights themselves.</summary>
    public string? Image { get; init; }

    /// <summary>The networks' name, for files that do not contain it; null to read it from the files.</summary>
    public string? Model { get; init; }

    /// <summary>The largest absolute difference that counts as equal.</summary>
    public double Tolerance { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
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

/// <summary>The options of <c>fovea download</c>.</summary>
internal sealed record DownloadOptions : IVerbOptions
{
    /// <summary>The network's name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The name of the weights, such as <c>IMAGENET1K_V2</c>; null for the first.</summary>
    public string? Weights { get; init; }

    /// <summary>The address or local folder of the file; null for the published address.</summary>
    public string? Mirror { get; init; }

    /// <summary>The folder to write the file to; null for the cache, where other verbs look for it.</summary>
    public string? Output { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.NotMissing("MODEL", Model, "give a network's name, such as fovea download squeezenet1_1");
}
