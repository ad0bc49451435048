using Fovea.Nn.Initialization;
using Fovea.Tensors;

namespace Fovea.Nn.Layers;

/// <summary>The less common options of a <see cref="Conv2d"/>, with PyTorch's defaults.</summary>
public record ConvOptions
{
    /// <summary>The distance between the elements of a filter, in pixels.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>The number of groups of channels that are convolved independently.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether the layer has a trainable bias.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Initial weights; null for PyTorch's default, <see cref="Initializer.TorchDefault"/>.</summary>
    public Initializer? WeightInitializer { get; init; }

    /// <summary>Initial biases; null for PyTorch's default, uniform in ±1 / sqrt(fan_in).</summary>
    public Initializer? BiasInitializer { get; init; }

    internal void CheckChannels(string layer, int inChannels, int outChannels)
    {
        if (Groups < 1 || inChannels % Groups != 0 || outChannels % Groups != 0)
        {
            throw new ArgumentException(
                $"{layer}: {inChannels} input and {outChannels} output channels; expected multiples of groups = {Groups}, at least 1.");
        }
    }

    internal Initializer BiasOf(Shape weight) => BiasInitializer ?? Initializer.Uniform(1f / MathF.Sqrt(Initializer.FanIn(weight)));
}

/// <summary>The less common options of a <see cref="ConvTranspose2d"/>, with PyTorch's defaults.</summary>
public sealed record ConvTransposeOptions : ConvOptions
{
    /// <summary>Rows added to the output at the bottom and columns at the right; less than the stride or the dilation.</summary>
    public int OutputPadding { get; init; }
}
