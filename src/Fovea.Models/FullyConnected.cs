using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;

namespace Fovea.Models;

/// <summary>
/// Creates the fully connected layers at the end of AlexNet, ZFNet and VGG: hidden layers with ReLU and dropout, and the output layer.
/// </summary>
internal static class FullyConnected
{
    /// <summary>Creates the layers, in order, for <paramref name="features"/> inputs.</summary>
    public static IEnumerable<Layer> Chain(FullyConnectedConfig config, int features, int classes)
    {
        foreach (int width in config.Hidden)
        {
            if (config.DropoutFirst)
                yield return new Dropout(config.Dropout);
            yield return new Linear(features, width, weightInitializer: config.Weights, biasInitializer: Bias(config.HiddenBias));
            yield return new Relu();
            if (!config.DropoutFirst)
                yield return new Dropout(config.Dropout);
            features = width;
        }

        yield return new Linear(features, classes, weightInitializer: config.Weights, biasInitializer: Bias(config.OutputBias));
    }

    private static Initializer? Bias(float? value) => value is { } constant ? Initializer.Constant(constant) : null;
}

/// <summary>The fully connected layers at the end of AlexNet, ZFNet and VGG.</summary>
/// <param name="Hidden">The widths of the hidden layers.</param>
public sealed record FullyConnectedConfig(IReadOnlyList<int> Hidden)
{
    /// <summary>The dropout probability.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Whether dropout stands before the hidden layers or after them.</summary>
    public bool DropoutFirst { get; init; }

    /// <summary>The initializer of the weights; null for PyTorch's default.</summary>
    public Initializer? Weights { get; init; }

    /// <summary>The initial biases of the hidden layers; null for PyTorch's default.</summary>
    public float? HiddenBias { get; init; }

    /// <summary>The initial biases of the output layer; null for PyTorch's default.</summary>
    public float? OutputBias { get; init; }
}
