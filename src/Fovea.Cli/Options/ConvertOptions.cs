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
        Check.Given("IN", Input, "give the file to read and the file to write, such as fovea convert a.pth a.safetensors");
        Check.Given("OUT", Output, "give the file to write, such as fovea convert a.pth a.safetensors");
    }
}
