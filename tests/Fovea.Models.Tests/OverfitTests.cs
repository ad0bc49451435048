using Fovea.Kernels;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Models.Tests;

/// <summary>
/// Gradients that are wrong somewhere, or a part that learns nothing, show in a network that cannot learn eight images of noise by heart.
/// </summary>
public sealed class OverfitTests
{
    private static readonly int[] _labels = [0, 1, 2, 3, 3, 2, 1, 0];

    [Fact]
    public void LeNet5OfThePaper() =>
        Overfits(new LeNet5(LeNet5Config.Paper1998), new Shape(8, 1, 32, 32), learningRate: 0.1, steps: 150);

    [Fact]
    public void LeNet5OfToday() => Overfits(new LeNet5(LeNet5Config.Modern), new Shape(8, 1, 28, 28), learningRate: 0.02, steps: 150);

    [Fact]
    public void AlexNet() => Overfits(new AlexNet(AlexNetConfig.Tiny), new Shape(8, 3, 67, 67), learningRate: 0.02, steps: 150);

    [Fact]
    public void ZFNet() => Overfits(new ZFNet(ZFNetConfig.Tiny), new Shape(8, 3, 32, 32), learningRate: 0.02, steps: 150);

    [Fact]
    public void Vgg() => Overfits(new Vgg(VggConfig.Tiny), new Shape(8, 3, 32, 32), learningRate: 0.02, steps: 200);

    [Fact]
    public void VggWithBatchNorm() =>
        Overfits(new Vgg(VggConfig.Tiny with { BatchNorm = true }), new Shape(8, 3, 32, 32), learningRate: 0.02, steps: 100);

    [Fact]
    public void GoogLeNetOfThePaper() =>
        Overfits(new GoogLeNet(GoogLeNetConfig.Tiny), new Shape(8, 3, 80, 80), learningRate: 0.02, steps: 200);

    [Fact]
    public void GoogLeNetOfTorchvision() => Overfits(
        new GoogLeNet(GoogLeNetConfig.Tiny with { BatchNorm = true, LargeKernel = 3, LastPoolKernel = 2, AdaptiveAuxiliaries = true }),
        new Shape(8, 3, 64, 64),
        learningRate: 0.02,
        steps: 100);

    [Fact]
    public void ResNetOfBottlenecksInGroups() =>
        Overfits(new ResNet(ResNetConfig.Tiny), new Shape(8, 3, 64, 64), learningRate: 0.02, steps: 60);

    [Fact]
    public void ResNetWithProjectionsEverywhere() => Overfits(
        new ResNet(ResNetConfig.Tiny.V1() with { Shortcut = ResNetShortcut.ProjectionEverywhere, Groups = 1, WidthFactor = 2 }),
        new Shape(8, 3, 64, 64),
        learningRate: 0.02,
        steps: 60);

    [Fact]
    public void ResNetForCIFAR() =>
        Overfits(new ResNet(ResNetConfig.Cifar(8) with { Width = 8, Classes = 4 }), new Shape(8, 3, 16, 16), learningRate: 0.05, steps: 60);

    [Fact]
    public void PlainNetwork() => Overfits(
        new ResNet((ResNetConfig.Cifar(8) with { Width = 8, Classes = 4 }).Plain()), new Shape(8, 3, 16, 16), learningRate: 0.05,
        steps: 60);

    [Fact]
    public void SqueezeNet() => Overfits(new SqueezeNet(SqueezeNetConfig.Tiny), new Shape(8, 3, 32, 32), learningRate: 0.004, steps: 600);

    private static void Overfits(Classifier model, Shape shape, double learningRate, int steps)
    {
        var noise = new float[shape.Elements];
        Philox.ForName(3, "noise").FillNormal(noise);
        Tensor images = Tensor.FromArray(shape, noise);
        model.Initialize(5);
        model.Train(new RandomSource(5));
        var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = learningRate, Momentum = 0.9 });
        float first = 0, last = 0;
        for (int step = 0; step < steps; step++)
        {
            using var tape = new GradientTape();
            Tensor loss = model.ForwardTraining(images).Loss(logits => logits.CrossEntropy(_labels));
            tape.Backward(loss);
            optimizer.Step();
            optimizer.ZeroGrad();
            last = loss.Item();
            first = step == 0 ? last : first;
        }

        Assert.True(first > 1f && last < 0.05f, $"the loss went from {first} to {last} in {steps} steps; expected less than 0.05");
    }
}
