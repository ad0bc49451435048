namespace Fovea.Models;

/// <summary>Trained weights that can be had.</summary>
/// <param name="Name">Which ones: torchvision's name, such as <c>IMAGENET1K_V1</c>.</param>
/// <param name="Url">Where the file is; its name ends with the beginning of its hash.</param>
/// <param name="Top1">Published accuracy of the first guess in percent.</param>
/// <param name="Top5">Published accuracy of the first five guesses in percent, if published.</param>
/// <param name="MeasuredOn">The data and the way of testing.</param>
/// <param name="Preprocessing">How images are made ready for them.</param>
public sealed record PretrainedWeights(
    string Name, string Url, double Top1, double? Top5, string MeasuredOn, Preprocessing Preprocessing)
{
    private const string ImageNetOneCrop = "ImageNet 2012, validation set, one crop";

    /// <summary>The file's name.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    /// <summary>The first eight hexadecimal digits of the file's SHA-256, which its name carries.</summary>
    public string Sha256Prefix => FileName[(FileName.LastIndexOf('-') + 1)..FileName.LastIndexOf('.')];

    /// <summary>The errors that follow from the accuracies.</summary>
    public PublishedErrors Errors => new(Math.Round(100 - Top1, 3), Top5 is { } top5 ? Math.Round(100 - top5, 3) : null, MeasuredOn);

    /// <summary>torchvision's first weights for ImageNet.</summary>
    internal static PretrainedWeights V1(string file, double top1, double top5) =>
        Torchvision("IMAGENET1K_V1", file, top1, top5, Preprocessing.ImageNet);

    /// <summary>torchvision's weights of its later recipe.</summary>
    internal static PretrainedWeights V2(string file, double top1, double top5) =>
        Torchvision("IMAGENET1K_V2", file, top1, top5, Preprocessing.ImageNetV2);

    /// <summary>Weights of torchvision.</summary>
    internal static PretrainedWeights Torchvision(string name, string file, double top1, double top5, Preprocessing preprocessing) =>
        new(name, $"https://download.pytorch.org/models/{file}", top1, top5, ImageNetOneCrop, preprocessing);
}

/// <summary>Published error rates in percent.</summary>
/// <param name="Top1">How often the first guess is wrong, if published.</param>
/// <param name="Top5">How often all of the first five guesses are wrong, if published.</param>
/// <param name="MeasuredOn">The data and the way of testing.</param>
public sealed record PublishedErrors(double? Top1, double? Top5, string MeasuredOn);
