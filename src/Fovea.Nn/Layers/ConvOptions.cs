using Fovea.Nn.Initialization;
using Fovea.Tensors;

namespace Fovea.Nn.Layers;

/// <summary>What is seldom changed of a <see cref="Conv2d"/>.</summary>
public record ConvOptions
{
    /// <summary>Pixels from one element of a filter to the next.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Independent convolutions side by side.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether a learned bias is added.</summary>
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

/// <summary>What is seldom changed of a <see cref="ConvTranspose2d"/>.</summary>
public sealed record ConvTransposeOptions : ConvOptions
{
    /// <summary>Output positions added below and to the right, less than the stride or the dilation.</summary>
    public int OutputPadding { get; init; }
}
