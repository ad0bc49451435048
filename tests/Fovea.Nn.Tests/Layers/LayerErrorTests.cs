using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Layers;

public sealed class LayerErrorTests
{
    [Fact]
    public void AttributesOutOfRangeAreRefusedWhenTheLayerIsMade()
    {
        Refused(() => new Conv2d(3, 4, kernel: 1, options: new() { Groups = 2 }), "3 input and 4 output channels");
        Refused(() => new Conv2d(3, 4, kernel: 1, options: new() { Groups = 0 }), "groups = 0");
        Refused(() => new ConvTranspose2d(4, 3, kernel: 1, options: new() { Groups = 2 }), "4 input and 3 output channels");
        Refused(() => new MaxPool2d(2, padding: 2), "MaxPool2d: padding 2");
        Refused(() => new AvgPool2d(0), "AvgPool2d: kernel 0");
        Refused(() => new AdaptiveAvgPool2d(0, 1), "AdaptiveAvgPool2d");
        Refused(() => new LocalResponseNorm(0), "LocalResponseNorm");
        Refused(() => new Upsample(0), "Upsample: the scale is 0");
    }

    [Fact]
    public void InputsThatAreNoMapsAreRefusedByName()
    {
        Tensor rows = Tensor.Zeros(new Shape(2, 3));
        Layer[] layers =
        [
            new Conv2d(3, 1, 1), new ConvTranspose2d(3, 1, 1), new MaxPool2d(2), new AvgPool2d(2),
            new AdaptiveAvgPool2d(1, 1), new Upsample(2),
        ];
        foreach (Layer layer in layers)
        {
            string message = Assert.Throws<ShapeException>(() => layer.Forward(rows)).Message;
            Assert.StartsWith($"{layer.GetType().Name}: input has shape [2, 3]", message);
        }
    }

    private static void Refused(Func<Layer> make, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(make).Message);
}
