using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models.Tests;

/// <summary>What tells the forms of a family apart.</summary>
public sealed class FamilyTests
{
    [Fact]
    public void ResNet20HasTheNamesOfPublishedWeights()
    {
        string[] norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
        IEnumerable<string> expected =
        [
            "conv1.weight", .. norm.Select(leaf => $"bn1.{leaf}"),
            .. from stage in Enumerable.Range(1, 3)
               from block in Enumerable.Range(0, 3)
               from step in Enumerable.Range(1, 2)
               let prefix = $"layer{stage}.{block}."
               from name in (string[])[$"{prefix}conv{step}.weight", .. norm.Select(leaf => $"{prefix}bn{step}.{leaf}")]
               select name,
            "linear.weight", "linear.bias",
        ];
        Assert.Equal(expected, new ResNet(ResNetConfig.Cifar(20)).State().Select(entry => entry.Name));
    }

    [Fact]
    public void OptionBProjectsWhereTheSizeChanges()
    {
        Classifier model = ModelCatalogue.Find("resnet20_cifar_b").Create(new ModelOptions());
        Assert.Equal(
            ["layer2.0.shortcut.0.weight [32, 16, 1, 1]", "layer3.0.shortcut.0.weight [64, 32, 1, 1]"],
            model.State().Where(entry => entry.Name.EndsWith("shortcut.0.weight")).Select(entry => $"{entry.Name} {entry.Value.Shape}"));
    }

    [Fact]
    public void OptionATakesEverySecondPixelAndAddsChannelsOfZeros()
    {
        var model = new ResNet(ResNetConfig.Cifar(8) with { Width = 2 });
        model.Initialize(1);
        foreach (StateEntry entry in model.State().Where(entry => entry.Name.StartsWith("layer2.0.bn2.", StringComparison.Ordinal)))
            entry.Value.Data.Clear();
        var shape = new Shape(1, 3, 4, 4);
        IReadOnlyList<Tensor> features = model.Features(Tensor.FromArray(shape, [.. Enumerable.Range(0, 48).Select(i => i / 48f)]));
        float[] before = features[0].ToArray();
        float[] after = features[1].ToArray();
        Assert.Equal(new Shape(1, 4, 2, 2), features[1].Shape);
        int[] kept = [0, 2, 8, 10];
        float[] zeros = [0, 0, 0, 0];
        Assert.Equal([.. zeros, .. kept.Select(i => before[i]), .. kept.Select(i => before[16 + i]), .. zeros], after);
        Assert.Contains(after, value => value > 0);
    }

    [Fact]
    public void PlainNetworksAddNothing()
    {
        ModelInfo info = ModelCatalogue.Find("plain34");
        Graph graph = Graph.Trace(info.Create(new ModelOptions()).Forward, info.InputShape());
        Assert.DoesNotContain(graph.Nodes, node => node.Operator.Name == "Add");
        Assert.Equal(33, graph.Nodes.Count(node => node.Operator.Name == "Conv2d"));
    }

    [Fact]
    public void ImpossibleDepthsForCIFARAreRefused() => Assert.Equal(
        "ResNet for CIFAR-10: 21 layers; expected 6n + 2, such as 20, 32, 44, 56 or 110.",
        Assert.Throws<ArgumentException>(() => ResNetConfig.Cifar(21)).Message);

    [Fact]
    public void PoolingComesBeforeNormalisationInZFNetAndAfterItInAlexNet()
    {
        Assert.Equal(["Conv2d", "Relu", "MaxPool2d", "LocalResponseNorm", "Conv2d"], Operators("zfnet").Take(5));
        Assert.Equal(["Conv2d", "Relu", "LocalResponseNorm", "MaxPool2d", "Conv2d"], Operators("alexnet_2012").Take(5));
    }

    [Fact]
    public void ALRNNormalisesOnceAndCHasThree1x1Convolutions()
    {
        Assert.Single(Operators("vgg11_lrn"), "LocalResponseNorm");
        Assert.Equal(
            ["features.14.weight", "features.21.weight", "features.28.weight"],
            ModelCatalogue.Find("vgg16_1x1").Create(new ModelOptions()).Parameters()
                .Where(entry => entry.Value.Shape.Rank == 4 && entry.Value.Shape[2] == 1).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("googlenet_2014", 57, 2, 5)]
    [InlineData("googlenet", 57, 0, 3)]
    public void TheFormsOfGoogLeNet(string name, int convolutions, int normalisations, int largest)
    {
        Assert.Equal(convolutions, Operators(name).Count(type => type == "Conv2d"));
        Assert.Equal(normalisations, Operators(name).Count(type => type == "LocalResponseNorm"));
        Assert.Equal(
            largest,
            ModelCatalogue.Find(name).Create(new ModelOptions()).Parameters()
                .Single(entry => entry.Name == "inception3a.branch3.1.conv.weight").Value.Shape[2]);
    }

    [Theory]
    [InlineData("googlenet_2014")]
    [InlineData("googlenet")]
    public void AuxiliaryClassifiersAnswerInTrainingOnly(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Classifier model = info.Create(new ModelOptions(Classes: 5));
        model.Train(new RandomSource(1));
        TrainingLogits? outputs = null;
        Graph training = Graph.Trace(images => (outputs = model.ForwardTraining(images)).Main, info.InputShape(2));
        Assert.Equal([0.3f, 0.3f], outputs!.Auxiliaries.Select(auxiliary => auxiliary.Weight));
        Assert.All(outputs.Auxiliaries, auxiliary => Assert.Equal(new Shape(2, 5), auxiliary.Logits.Shape));
        Graph use = Graph.Trace(model.Forward, info.InputShape(2));
        Assert.Equal(training.Nodes.Count(node => !node.Path.StartsWith("aux", StringComparison.Ordinal)), use.Nodes.Count);
        Assert.DoesNotContain(use.Nodes, node => node.Path.StartsWith("aux", StringComparison.Ordinal));
    }

    [Fact]
    public void AGoogLeNetForSmallImagesKeepsTheirSizeInItsFirstConvolution()
    {
        var model = new GoogLeNet(GoogLeNetConfig.Paper2014 with { StemStride = 1, AdaptiveAuxiliaries = true, InputSize = 32 });
        model.Eval();
        Assert.Equal([32, 16, 8, 4, 2], model.Features(Tensor.Full(new Shape(1, 3, 32, 32), 0f)).Select(maps => maps.Shape[2]));
    }

    [Fact]
    public void ThePapersAuxiliaryClassifiersAreMadeForOneSizeOfImages()
    {
        var model = new GoogLeNet(GoogLeNetConfig.Paper2014);
        Assert.Equal(
            "GoogLeNet: an auxiliary classifier was given maps of 10x10; expected 14x14, those of 224x224 images: train with these or make "
            + "the network for the images' size.",
            Assert.Throws<ShapeException>(() => Graph.Trace(x => model.ForwardTraining(x).Main, new Shape(1, 3, 160, 160))).Message);
        Assert.Equal(new Shape(1, 1000), Graph.Trace(model.Forward, new Shape(1, 3, 160, 160)).Outputs[0].Shape);
    }

    [Theory]
    [InlineData("resnet18", "layer2.0.conv1.weight", 0.0417)]
    [InlineData("plain18", "layer2.0.conv1.weight", 0.0589)]
    [InlineData("resnet50_v1", "layer1.0.conv3.weight", 0.1768)]
    [InlineData("resnet50", "layer1.0.conv3.weight", 0.0884)]
    [InlineData("zfnet", "features.4.weight", 0.01)]
    [InlineData("googlenet", "conv3.conv.weight", 0.01)]
    [InlineData("googlenet_2014", "conv3.conv.weight", 0.0295)]
    [InlineData("squeezenet1_1", "features.6.expand3x3.weight", 0.0833)]
    [InlineData("squeezenet1_1", "classifier.1.weight", 0.01)]
    [InlineData("vgg11", "features.3.weight", 0.0417)]
    public void WeightsStartWithTheSpreadThatIsPublished(string name, string parameter, double deviation)
    {
        Classifier model = ModelCatalogue.Find(name).Create(new ModelOptions());
        model.Initialize(1);
        float[] values = model.Parameters().Single(entry => entry.Name == parameter).Value.ToArray();
        Assert.Equal(1, Math.Sqrt(values.Average(value => (double)value * value)) / deviation, 0.02);
        Assert.InRange(values.Average() / deviation, -0.03, 0.03);
    }

    [Fact]
    public void VGGCanStartAsInThePaper()
    {
        Assert.Equal(0.1, Deviation(new Vgg(VggConfig.A.WithPaperInitialization())), 2e-3);
        Assert.Equal(Math.Sqrt(2.0 / (9 * (64 + 128))), Deviation(new Vgg(VggConfig.A.WithGlorotInitialization())), 1e-3);

        static double Deviation(Vgg model)
        {
            model.Initialize(1);
            float[] values = model.Parameters().Single(entry => entry.Name == "features.3.weight").Value.ToArray();
            return Math.Sqrt(values.Average(value => (double)value * value));
        }
    }

    private static IEnumerable<string> Operators(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        return Graph.Trace(info.Create(new ModelOptions()).Forward, info.InputShape()).Nodes.Select(node => node.Operator.Name);
    }
}
