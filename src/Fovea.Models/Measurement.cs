namespace Fovea.Models;

/// <summary>How published error rates or accuracies were measured; figures of different protocols cannot be compared.</summary>
/// <param name="Data">The images, such as <c>ImageNet 2012, validation set</c>.</param>
/// <param name="Protocol">
/// How an image was shown to the network: <c>1-crop</c> (the centre), <c>10-crop</c> (the corners and the centre, mirrored too; the
/// predictions averaged), <c>dense</c> (the whole image, the maps averaged), <c>whole</c> (the image as it is); null when it is not
/// published.
/// </param>
/// <param name="Source">Who published the figures, such as <c>the paper, table 3</c>.</param>
public sealed record Measurement(string Data, string? Protocol, string Source)
{
    /// <summary>The centre crop.</summary>
    internal const string OneCrop = "1-crop";

    /// <summary>Five crops and their mirror images, the predictions averaged.</summary>
    internal const string TenCrops = "10-crop";

    /// <summary>The convolutional form of the network on the whole image, the maps averaged.</summary>
    internal const string Dense = "dense";

    /// <summary>The image as it is.</summary>
    internal const string Whole = "whole";

    /// <summary>A measurement on ImageNet's validation set of 2012.</summary>
    internal static Measurement ImageNet(string? protocol, string source) => new("ImageNet 2012, validation set", protocol, source);
}
