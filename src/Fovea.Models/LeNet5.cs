using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", section II.B): two
/// convolutions, each followed by subsampling, then C5, F6 and the output. C5 sees the whole of S4, so it is a fully connected layer here.
/// </summary>
/// <remarks>
/// Simpler than in the paper, in both forms: subsampling has no trainable coefficients, every map of C3 sees all maps of S2 instead of a
/// table's choice, the tanh is not scaled, and ten logits stand in place of the radial basis functions.
/// </remarks>
public sealed class LeNet5 : ChainClassifier
{
    /// <summary>Makes the network of a form.</summary>
    /// <exception cref="ShapeException">The form's images are too small for its layers.</exception>
    public LeNet5(LeNet5Config config)
        : base(
            new ExpectedInput("LeNet-5", 1, config.InputSize, IsExact: true),
            [
                new Conv2d(1, 6, kernel: 5, padding: config.Padding),
                config.Activation(),
                config.Subsampling(),
                new Conv2d(6, 16, kernel: 5),
                config.Activation(),
                config.Subsampling(),
            ],
            pooledSize: null,
            features =>
            [
                new Linear(features, 120),
                config.Activation(),
                new Linear(120, 84),
                config.Activation(),
                new Linear(84, config.Classes),
            ])
    {
    }
}

/// <summary>A form of <see cref="LeNet5"/>.</summary>
/// <param name="InputSize">Height and width of the images.</param>
/// <param name="Padding">Of the first convolution.</param>
/// <param name="Activation">What follows the convolutions, C5 and F6.</param>
/// <param name="Subsampling">S2 and S4.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record LeNet5Config(int InputSize, int Padding, Func<Layer> Activation, Func<Layer> Subsampling, int Classes = 10)
{
    /// <summary>The paper's: digits centred in 32x32, tanh, averages.</summary>
    public static LeNet5Config Paper1998 { get; } = new(InputSize: 32, Padding: 0, () => new Tanh(), () => new AvgPool2d(2));

    /// <summary>As it is written today: MNIST's 28x28 with padding, ReLU, maxima.</summary>
    public static LeNet5Config Modern { get; } = new(InputSize: 28, Padding: 2, () => new Relu(), () => new MaxPool2d(2));
}
