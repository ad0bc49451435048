using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;

namespace Fovea.Models;

/// <summary>The fully connected layers at the end of AlexNet, ZFNet and VGG: hidden ones with ReLU and dropout, and the output.</summary>
internal static class FullyConnected
{
    /// <summary>The layers in their order, for so many inputs.</summary>
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
    /// <summary>The probability of dropping an element.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Whether elements are dropped before the hidden layers or after them.</summary>
    public bool DropoutFirst { get; init; }

    /// <summary>The first values of the weights; null for PyTorch's default.</summary>
    public Initializer? Weights { get; init; }

    /// <summary>The first value of the hidden layers' biases; null for PyTorch's default.</summary>
    public float? HiddenBias { get; init; }

    /// <summary>The first value of the output's biases; null for PyTorch's default.</summary>
    public float? OutputBias { get; init; }
}
