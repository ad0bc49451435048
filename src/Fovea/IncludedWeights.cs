using Fovea.Formats.Safetensors;
using Fovea.Models;

namespace Fovea;

/// <summary>
/// Weights that come with the library, trained by it: the network's name stands for them wherever weights are loaded, and nothing is
/// downloaded. They are the last resort: a file of this name and downloaded weights of the network come first.
/// </summary>
/// <param name="Model">The network's name in the catalogue.</param>
/// <param name="Top1">The top-1 accuracy in percent.</param>
/// <param name="Measurement">How it was measured.</param>
public sealed record IncludedWeights(string Model, double Top1, Measurement Measurement)
{
    private const string Source = "trained by this project, docs/training";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IncludedWeights> All { get; } =
    [
        new("resnet20_cifar", 92.7, new("CIFAR-10, first 1,000 images of the test set", Protocol: "whole", Source)),
        new("lenet5", 99.34, new("MNIST, test set", Protocol: "whole", Source)),
    ];

    /// <summary>Those that <c>fovea predict</c> takes when none are named: ten classes of everyday things.</summary>
    public static IncludedWeights Default => All[0];

    /// <summary>The weights of this network, or null.</summary>
    public static IncludedWeights? Find(string model) => All.FirstOrDefault(weights => weights.Model == model);

    /// <summary>The weights, in safetensors format with classes and preprocessing.</summary>
    internal SafetensorsFile Open()
    {
        string resource = $"{Model}.safetensors";
        using Stream stream = typeof(IncludedWeights).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return SafetensorsFile.Open(resource, bytes);
    }
}
