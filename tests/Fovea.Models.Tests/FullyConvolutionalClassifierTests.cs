using Fovea.Kernels;
using Fovea.Nn.Analysis;
using Fovea.Tensors;

namespace Fovea.Models.Tests;

public sealed class FullyConvolutionalClassifierTests
{
    [Fact]
    public void EachPositionSaysWhatTheNetworkSaysOfItsPartOfTheImage()
    {
        var model = new LeNet5(LeNet5Config.Paper1998);
        model.Initialize(3);
        var shape = new Shape(1, 1, 40, 44);
        float[] pixels = Noise(shape);
        Tensor map = FullyConvolutionalClassifier.Of(model).Forward(Tensor.FromArray(shape, pixels));
        Assert.Equal(new Shape(1, 10, 3, 4), map.Shape);
        float[] dense = map.ToArray();
        for (int y = 0; y < 3; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                (int top, int left) = (4 * y, 4 * x);
                float[] part = [.. Enumerable.Range(0, 32 * 32).Select(i => pixels[((top + (i / 32)) * 44) + left + (i % 32)])];
                float[] logits = model.Forward(Tensor.FromArray(new Shape(1, 1, 32, 32), part)).ToArray();
                for (int label = 0; label < 10; label++)
                    Assert.Equal(logits[label], dense[(((label * 3) + y) * 4) + x], 1e-5f);
            }
        }
    }

    public static TheoryData<string, ChainClassifier, int> Tiny => new()
    {
        { "AlexNet, averaged", new AlexNet(AlexNetConfig.Tiny), 111 },
        { "AlexNet, two towers", new AlexNet(AlexNetConfig.Tiny with { AdaptivePooling = false, InputSize = 95 }), 95 },
        { "ZFNet", new ZFNet(ZFNetConfig.Tiny), 32 },
        { "VGG", new Vgg(VggConfig.Tiny), 64 },
        { "VGG, global average", new Vgg(VggConfig.Tiny with { PooledSize = 1 }), 32 },
    };

    [Theory]
    [MemberData(nameof(Tiny))]
    public void OnImagesOfItsOwnSizeTheNetworkGivesTheSame(string name, ChainClassifier model, int size)
    {
        model.Initialize(3);
        var shape = new Shape(2, 3, size, size);
        Tensor images = Tensor.FromArray(shape, Noise(shape));
        Tensor logits = model.Forward(images);
        Tensor map = FullyConvolutionalClassifier.Of(model).Forward(images);
        Assert.Equal(new Shape(2, logits.Shape[1], 1, 1), map.Shape);
        float[] expected = logits.ToArray(), actual = map.ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(expected[i] - actual[i]) < 1e-5f, $"{name}: logit {i} is {actual[i]}; expected {expected[i]}");
    }

    [Theory]
    [InlineData("alexnet_2012", 227, 259, 2)]
    [InlineData("zfnet", 224, 384, 6)]
    [InlineData("vgg16", 224, 384, 6)]
    [InlineData("vgg16_gap", 224, 384, 12)]
    public void LargerImagesGiveLargerMapsFromTheSameNumberOfWeights(string name, int own, int larger, int size)
    {
        var model = (ChainClassifier)ModelCatalogue.Find(name).Create(new ModelOptions());
        FullyConvolutionalClassifier dense = FullyConvolutionalClassifier.Of(model);
        ModelSummary summary = ModelSummary.Of(dense, new Shape(1, 3, larger, larger));
        Assert.Equal(new Shape(1, 1000, size, size), summary.Rows[^1].Output);
        Assert.Equal(ModelCatalogue.Find(name).Parameters, summary.Parameters);
        Assert.Equal(
            model.State().Select(entry => (entry.Name, entry.Value.Shape.Elements)),
            dense.State().Select(entry => (entry.Name, entry.Value.Shape.Elements)));
        Assert.All(dense.State(), entry => Assert.False(entry.Value.IsAllocated));
        Assert.Equal(5, dense.Features(Symbolic(larger)).Count + (name.StartsWith("vgg", StringComparison.Ordinal) ? 0 : 2));
        string message = Assert.Throws<ShapeException>(() => ModelSummary.Of(dense, new Shape(1, 3, own / 8, own))).Message;
        Assert.StartsWith(model.GetType().Name, message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AnImageWhoseMapsAreTooSmallIsOneClearError() => Assert.Equal(
        "VGG: images [1, 3, 192, 256] give maps of 6x8; the dense form expects at least 7x7, use larger images.",
        Assert.Throws<ShapeException>(
            () => ModelSummary.Of(FullyConvolutionalClassifier.Of(new Vgg(VggConfig.D)), new Shape(1, 3, 192, 256))).Message);

    private static Tensor Symbolic(int size) => Tensors.Graphs.Graph.Trace(x => x, new Shape(1, 3, size, size)).Input;

    private static float[] Noise(Shape shape)
    {
        var values = new float[shape.Elements];
        Philox.ForName(5, "noise").FillNormal(values);
        return values;
    }
}
