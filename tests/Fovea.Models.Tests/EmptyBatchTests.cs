using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Models.Tests;

/// <summary>A batch without images: in use it has logits without rows, and nothing can be learned from it.</summary>
public sealed class EmptyBatchTests
{
    private static readonly Dictionary<string, (Func<Classifier> Make, Shape Images)> _networks = new()
    {
        ["LeNet-5"] = (() => new LeNet5(LeNet5Config.Modern), new Shape(0, 1, 28, 28)),
        ["AlexNet"] = (() => new AlexNet(AlexNetConfig.Tiny), new Shape(0, 3, 67, 67)),
        ["VGG"] = (() => new Vgg(VggConfig.Tiny), new Shape(0, 3, 32, 32)),
        ["SqueezeNet"] = (() => new SqueezeNet(SqueezeNetConfig.Tiny), new Shape(0, 3, 32, 32)),
        ["VGG with batch norm"] = (() => new Vgg(VggConfig.Tiny with { BatchNorm = true }), new Shape(0, 3, 32, 32)),
        ["ResNet"] = (() => new ResNet(ResNetConfig.Tiny), new Shape(0, 3, 64, 64)),
    };

    public static TheoryData<string> All => [.. _networks.Keys];

    public static TheoryData<string> WithBatchNorm => [.. _networks.Keys.Where(HasBatchNorm)];

    public static TheoryData<string> WithoutBatchNorm => [.. _networks.Keys.Where(name => !HasBatchNorm(name))];

    [Theory]
    [MemberData(nameof(All))]
    public void NoImagesHaveNoLogits(string name)
    {
        (Classifier model, Tensor images) = Made(name);
        Tensor one = model.Forward(Tensor.Zeros(new Shape([1, .. images.Shape.ToArray()[1..]])));
        Tensor logits = model.Forward(images);
        Assert.Equal(new Shape(0, one.Shape[1]), logits.Shape);
        Assert.Empty(logits.ToArray());
    }

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    public void BatchStatisticsOfNothingAreRefused(string name)
    {
        (Classifier model, Tensor images) = Made(name);
        model.Train(new RandomSource(1));
        float[][] before = [.. model.State().Select(entry => entry.Value.ToArray())];
        Assert.Contains("has 0 values a channel", Assert.Throws<ShapeException>(() => model.ForwardTraining(images)).Message);
        Assert.Equal(before, model.State().Select(entry => entry.Value.ToArray()));
    }

    [Theory]
    [MemberData(nameof(WithoutBatchNorm))]
    public void TheLossOfNothingIsNoNumberAndGradientsAreZero(string name)
    {
        (Classifier model, Tensor images) = Made(name);
        model.Train(new RandomSource(1));
        using var tape = new GradientTape();
        Tensor loss = model.ForwardTraining(images).Loss(logits => logits.CrossEntropy([]));
        Assert.Equal(float.NaN, loss.Item());
        tape.Backward(loss);
        foreach (StateEntry entry in model.Parameters())
        {
            Assert.Equal(entry.Value.Shape, entry.Value.Grad!.Shape);
            Assert.All(entry.Value.Grad.ToArray(), value => Assert.Equal(0f, value));
        }
    }

    private static bool HasBatchNorm(string name) =>
        _networks[name].Make().State().Any(entry => entry.Name.EndsWith("running_mean", StringComparison.Ordinal));

    private static (Classifier Model, Tensor Images) Made(string name)
    {
        (Func<Classifier> make, Shape shape) = _networks[name];
        Classifier model = make();
        model.Initialize(1);
        return (model, Tensor.Empty(shape));
    }
}
