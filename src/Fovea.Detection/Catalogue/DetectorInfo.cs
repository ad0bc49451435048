using Fovea.Detection.Networks;

namespace Fovea.Detection.Catalogue;

/// <summary>A row of the <see cref="DetectorCatalogue"/>.</summary>
public sealed record DetectorInfo
{
    /// <summary>The name of the network; torchvision's where it has the network.</summary>
    public required string Name { get; init; }

    /// <summary>The paper: authors and title.</summary>
    public required string Paper { get; init; }

    /// <summary>The paper's year.</summary>
    public required int Year { get; init; }

    /// <summary>The number of trainable parameters with 91 classes and ordinary batch norm, where there is any.</summary>
    public required long Parameters { get; init; }

    /// <summary>Whether it finds masks.</summary>
    public bool HasMasks { get; init; }

    /// <summary>Where the network knowingly differs from that of the paper, a sentence for each difference.</summary>
    public IReadOnlyList<string> Deviations { get; init; } = [];

    /// <summary>Published weights, if any.</summary>
    public PublishedDetector? Weights { get; init; }

    /// <summary>Creates the network.</summary>
    public required Func<DetectorConfig, GeneralizedRcnn> Create { get; init; }
}

/// <summary>Published weights of a detector, with torchvision's names.</summary>
/// <param name="Name">torchvision's name of the weights, such as <c>COCO_V1</c>.</param>
/// <param name="Url">The file's address; the file name ends with the first digits of its hash.</param>
/// <param name="BoxAp">The published AP of boxes on COCO val2017, in percent.</param>
/// <param name="MaskAp">The published AP of masks, in percent; null for none.</param>
/// <param name="BatchNormEpsilon">The constant added to the variance in batch norm.</param>
public sealed record PublishedDetector(string Name, string Url, double BoxAp, double? MaskAp, float BatchNormEpsilon)
{
    /// <summary>The file's name.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];
}
