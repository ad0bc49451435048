namespace Fovea;

/// <summary>What <see cref="ModelPackage.Load"/> is told about a file that does not say it itself.</summary>
public record ModelPackageOptions
{
    /// <summary>
    /// The network's name in the catalogue, such as <c>resnet18</c>; null for the one in the file, or of the published weights with this
    /// file name.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>The classes' names in the order of the network's outputs, instead of those in the file; null for the file's.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// Where published weights are kept, so that the name of a network stands for its weights; null when only files are loaded.
    /// </summary>
    public PublishedWeights? PublishedWeights { get; init; }
}
