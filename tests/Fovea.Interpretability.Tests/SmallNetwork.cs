using Fovea.Kernels;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Interpretability.Tests;

/// <summary>A network of two convolutions with ReLU and max pooling, and images for it.</summary>
internal static class SmallNetwork
{
    public const int Classes = 5;

    public static Shape Image { get; } = new(1, 3, 20, 16);

    public static Sequential Create(ulong seed = 3)
    {
        var network = new Sequential(
            new Conv2d(3, 8, kernel: 3, padding: 1),
            new Relu(),
            new MaxPool2d(2),
            new Conv2d(8, 12, kernel: 3, stride: 1, padding: 1),
            new Relu(),
            new MaxPool2d(kernel: 3, stride: 2, padding: 1),
            new Flatten(),
            new Linear(12 * 5 * 4, Classes));
        network.Initialize(seed);
        return network;
    }

    public static Tensor Noise(Shape shape, ulong seed = 1)
    {
        Tensor tensor = Tensor.Empty(shape);
        Philox.ForName(seed, "image").FillNormal(tensor.Data);
        return tensor;
    }
}
