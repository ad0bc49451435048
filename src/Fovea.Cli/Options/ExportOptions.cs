namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea export</c>.</summary>
internal sealed record ExportOptions : IVerbOptions
{
    private const string Example = "fovea export resnet18.onnx --weights resnet18";

    /// <summary>The file to write.</summary>
    public string Output { get; init; } = "";

    /// <summary>The file of weights, or a name of the catalogue.</summary>
    public string Weights { get; init; } = "";

    /// <summary>The network's name, for files that do not contain it; null to read it from the file.</summary>
    public string? Model { get; init; }

    /// <summary>The file of class names, for weights without them; null for the network's own.</summary>
    public string? Classes { get; init; }

    /// <summary>The size of the images; null for the catalogue's.</summary>
    public ImageSize? Input { get; init; }

    /// <summary>Whether the file normalises pixels itself.</summary>
    public bool Preprocess { get; init; }

    /// <summary>Whether the file gives probabilities.</summary>
    public bool Softmax { get; init; }

    /// <summary>Whether the file of a detector gives masks as the network computes them, not pasted into the picture.</summary>
    public bool MaskSquares { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("OUT", Output, $"give the file to write, such as {Example}");
        Check.That(
            Path.GetExtension(Output).Equals(".onnx", StringComparison.OrdinalIgnoreCase), "OUT", Output,
            "a file that ends in .onnx (other formats of weights: fovea convert)");
        Check.NotMissing("--weights", Weights, $"give the weights to export, such as {Example}");
    }
}
