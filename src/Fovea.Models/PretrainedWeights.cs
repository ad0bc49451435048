namespace Fovea.Models;

/// <summary>Published pretrained weights.</summary>
/// <param name="Name">torchvision's name of the weights, such as <c>IMAGENET1K_V1</c>.</param>
/// <param name="Url">The file's address; the file name ends with the first digits of its hash.</param>
/// <param name="Top1">The published top-1 accuracy in percent.</param>
/// <param name="Top5">The published top-5 accuracy in percent, if known.</param>
/// <param name="Measurement">How the accuracies were measured.</param>
/// <param name="Preprocessing">The preprocessing of images.</param>
public sealed record PretrainedWeights(
    string Name, string Url, double Top1, double? Top5, Measurement Measurement, Preprocessing Preprocessing)
{
    /// <summary>The file's name.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    /// <summary>The first eight hexadecimal digits of the file's SHA-256, which its name carries.</summary>
    public string Sha256Prefix => FileName[(FileName.LastIndexOf('-') + 1)..FileName.LastIndexOf('.')];

    /// <summary>The error rates: 100 minus the accuracies.</summary>
    public PublishedErrors Errors => new(Math.Round(100 - Top1, 3), Top5 is { } top5 ? Math.Round(100 - top5, 3) : null, Measurement);

    /// <summary>torchvision's first weights for ImageNet.</summary>
    internal static PretrainedWeights V1(string file, double top1, double top5) =>
        Torchvision("IMAGENET1K_V1", file, top1, top5, Preprocessing.ImageNet);

    /// <summary>torchvision's weights of its later training recipe.</summary>
    internal static PretrainedWeights V2(string file, double top1, double top5) =>
        Torchvision("IMAGENET1K_V2", file, top1, top5, Preprocessing.ImageNetV2);

    /// <summary>torchvision's weights.</summary>
    internal static PretrainedWeights Torchvision(string name, string file, double top1, double top5, Preprocessing preprocessing) =>
        new(
            name, $"https://download.pytorch.org/models/{file}", top1, top5,
            Measurement.ImageNet(Measurement.OneCrop, $"torchvision, {name}"), preprocessing);
}

/// <summary>Published error rates in percent.</summary>
/// <param name="Top1">The top-1 error, if published.</param>
/// <param name="Top5">The top-5 error, if published.</param>
/// <param name="Measurement">How they were measured.</param>
public sealed record PublishedErrors(double? Top1, double? Top5, Measurement Measurement);
