using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Inference.Tests;

/// <summary>A batch without images goes the way of all others and gives results without rows.</summary>
public sealed class EmptyBatchTests
{
    private static readonly Shape _none = new(0, 3, 64, 64);

    [Theory]
    [InlineData("resnet18")]
    [InlineData("googlenet")]
    [InlineData("squeezenet1_1")]
    public void NoImagesHaveNoLogits(string name)
    {
        Fovea.Nn.Layer network = Networks.Filled(ModelCatalogue.Find(name).Create(new ModelOptions(Classes: 7)));
        using CompiledModel empty = InferenceCompiler.Compile(network.Forward, _none);
        AssertEmpty(empty);
        var one = new Shape(1, 3, 64, 64);
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, one);
        AssertEmpty(model.ForInput(_none));
        Tensor images = Networks.Images(one);
        Close.Check(name, empty.ForInput(one).Run(images), network.Forward(images), Close.WinogradRelativeL2);
    }

    private static void AssertEmpty(CompiledModel model)
    {
        Assert.Equal([new TensorSpec("output", new Shape(0, 7))], model.Outputs);
        Tensor logits = model.Run(Tensor.Empty(_none));
        Assert.Equal(new Shape(0, 7), logits.Shape);
        Assert.Empty(logits.ToArray());
        model.Run(ReadOnlySpan<float>.Empty, []);
        string message = Assert.Throws<ArgumentException>(() => model.Run(ReadOnlySpan<float>.Empty, new float[1])).Message;
        Assert.Contains("1 values for the output of shape [0, 7]", message);
    }
}
