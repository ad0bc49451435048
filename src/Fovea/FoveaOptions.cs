namespace Fovea;

/// <summary>The options of <see cref="FoveaServices.AddFovea"/>; a section of the configuration can be bound to them.</summary>
public sealed class FoveaOptions
{
    /// <summary>The file of weights, or the name of a network whose weights are in <see cref="PublishedWeights"/>.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>The network's name in the catalogue, for files that do not name it.</summary>
    public string? Model { get; set; }

    /// <summary>The classes' names, for files without them.</summary>
    public IReadOnlyList<string>? Classes { get; set; }

    /// <summary>The number of computing threads; null for those of <see cref="Tensors.Engine"/>.</summary>
    public int? Threads { get; set; }

    /// <summary>The number of images per pass, where there are many.</summary>
    public int BatchSize { get; set; } = new ImageClassifierOptions().BatchSize;

    /// <summary>Where published weights are kept; null when only files are loaded.</summary>
    public PublishedWeights? PublishedWeights { get; set; }
}
