using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", section II.B): two
/// convolutions, each followed by subsampling, then C5, F6 and the output. C5 sees the whole of S4, so it is a fully connected layer here.
/// </summary>
/// <remarks>
/// Both variants simplify the paper's network: subsampling has no trainable coefficients, every map of C3 sees all maps of S2 instead of a
/// table's selection, tanh is not scaled, and ten logits replace the radial basis functions.
/// </remarks>
public sealed class LeNet5 : ChainClassifier
{
    /// <summary>Creates the network of a configuration.</summary>
    /// <exception cref="ShapeException">The images are too small for the layers.</exception>
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

/// <summary>A variant of <see cref="LeNet5"/>.</summary>
/// <param name="InputSize">Height and width of the images.</param>
/// <param name="Padding">The padding of the first convolution.</param>
/// <param name="Activation">Creates the activation after the convolutions, C5 and F6.</param>
/// <param name="Subsampling">Creates the pooling layers S2 and S4.</param>
/// <param name="Classes">The number of logits.</param>
public sealed record LeNet5Config(int InputSize, int Padding, Func<Layer> Activation, Func<Layer> Subsampling, int Classes = 10)
{
    /// <summary>The paper's variant: digits centred in 32x32, tanh, average pooling.</summary>
    public static LeNet5Config Paper1998 { get; } = new(InputSize: 32, Padding: 0, () => new Tanh(), () => new AvgPool2d(2));

    /// <summary>Today's variant: MNIST's 28x28 with padding, ReLU, max pooling.</summary>
    public static LeNet5Config Modern { get; } = new(InputSize: 28, Padding: 2, () => new Relu(), () => new MaxPool2d(2));
}
