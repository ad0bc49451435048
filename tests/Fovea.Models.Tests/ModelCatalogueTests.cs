using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models.Tests;

public sealed class ModelCatalogueTests
{
    public static TheoryData<string> Names => [.. ModelCatalogue.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ARowSaysWhatItsNetworkIs(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer model = info.Create(new ModelOptions());
        ModelSummary summary = ModelSummary.Of(model, info.InputShape());
        Assert.Equal(info.Parameters + info.AuxiliaryParameters, summary.Parameters);
        Assert.Equal(info.MultiplyAdds, summary.MultiplyAdds);
        Assert.Equal(new Shape(1, info.Classes), summary.Rows[^1].Output);
        Assert.Equal(info.Parameters, summary.Rows.Sum(row => row.Parameters));
        Assert.All(summary.Rows, row => Assert.NotEmpty(row.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ASummaryTakesNoMemoryForParameters(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer model = info.Create(new ModelOptions());
        model.Initialize(1);
        ModelSummary.Of(model, info.InputShape());
        Assert.NotEmpty(model.State());
        Assert.All(model.State(), entry => Assert.False(entry.Value.IsAllocated));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheNumberOfClassesCanBeChosen(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        ModelSummary summary = ModelSummary.Of(info.Create(new ModelOptions(Classes: 17)), info.InputShape(batch: 2));
        Assert.Equal(new Shape(2, 17), summary.Rows[^1].Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AWrongImageIsOneClearError(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer model = info.Create(new ModelOptions());
        var channels = new Shape(1, info.InputChannels + 1, info.InputHeight, info.InputWidth);
        var small = new Shape(1, info.InputChannels, info.InputHeight, 0);
        foreach (Shape wrong in (Shape[])[channels, small, new Shape(1, 10)])
        {
            string message = Assert.Throws<ShapeException>(() => ModelSummary.Of(model, wrong)).Message;
            Assert.Contains($"input has shape {wrong}; expected [N, {info.InputChannels}, ", message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RowsAreComplete(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Assert.Equal(info.InputChannels, info.Preprocessing.Mean.Count);
        Assert.Equal(info.InputChannels, info.Preprocessing.Std.Count);
        Assert.All(info.Preprocessing.Std, value => Assert.True(value > 0));
        Assert.True(info.PublishedErrors is not { } errors || (errors.Top1 ?? errors.Top5) is > 0 and < 100);
        Assert.True(info.PublishedErrors is not { } both || !(both.Top5 >= both.Top1));
        Assert.Single(ModelCatalogue.All, row => row.Name == name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FiguresSayHowTheyWereMeasuredAndByWhom(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Measurement[] measurements =
        [
            .. info.Weights.Select(weights => weights.Measurement),
            .. info.PublishedErrors is { } errors ? [errors.Measurement] : Array.Empty<Measurement>(),
        ];
        Assert.All(measurements, measurement =>
        {
            Assert.Contains(measurement.Protocol, (string?[])["1-crop", "10-crop", "dense", "whole", null]);
            Assert.Matches("^(the paper, (table|figure) [0-9]|torchvision, IMAGENET1K_V[12]$|akamaster/)", measurement.Source);
        });
        Assert.All(info.Deviations, sentence => Assert.Matches("^[A-Zt].*\\.$", sentence));
    }

    /// <summary>A plain network must not seem better than the residual one because its figure was measured in another way.</summary>
    [Theory]
    [InlineData("plain18", "resnet18")]
    [InlineData("plain34", "resnet34")]
    public void ThePapersPlainAndResidualNetworksAreMeasuredAlike(string plain, string residual)
    {
        PublishedErrors worse = ModelCatalogue.Find(plain).PublishedErrors!, better = ModelCatalogue.Find(residual).PublishedErrors!;
        Assert.Equal("10-crop", worse.Measurement.Protocol);
        Assert.Equal(worse.Measurement.Protocol, better.Measurement.Protocol);
        Assert.True(better.Top1 < worse.Top1);
    }

    [Theory]
    [InlineData("lenet5_1998", "C3", "subsampling", "radial basis", "1.7159")]
    [InlineData("lenet5", "C3", "subsampling", "radial basis", "ReLU")]
    [InlineData("alexnet_2012", "227x227")]
    [InlineData("googlenet", "3x3", "Batch normalisation")]
    [InlineData("resnet50", "v1.5")]
    [InlineData("resnet50_v1")]
    [InlineData("resnet20_cifar_b", "option B", "each pixel's mean")]
    public void WhatDiffersFromThePaperIsSaid(string name, params string[] words)
    {
        string text = string.Join(' ', ModelCatalogue.Find(name).Deviations);
        Assert.All(words, word => Assert.Contains(word, text));
        Assert.Equal(words.Length == 0, text.Length == 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FeaturesGetCoarserFromStageToStage(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        IReadOnlyList<Tensor> features = Graph.Trace(info.Create(new ModelOptions()).Features, info.InputShape(batch: 2)).Outputs;
        int[] widths = [.. features.Select(maps => maps.Shape[3])];
        Assert.True(features.Count is >= 2 and <= 5, $"{features.Count} stages");
        Assert.All(widths.Zip(widths.Skip(1)), pair => Assert.InRange((double)pair.First / pair.Second, 1.8, 4.5));
        Assert.All(features, maps => Assert.Equal((4, 2, maps.Shape[3]), (maps.Shape.Rank, maps.Shape[0], maps.Shape[2])));
    }

    [Theory]
    [InlineData("lenet5", 60)]
    [InlineData("alexnet_2012", 131)]
    [InlineData("alexnet", 63)]
    [InlineData("zfnet", 160)]
    [InlineData("vgg16", 48)]
    [InlineData("googlenet_2014", 160)]
    [InlineData("resnet50", 64)]
    [InlineData("squeezenet1_0", 21)]
    public void TheSizeOfTheImagesCanBeChosen(string name, int size)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Classifier model = info.Create(new ModelOptions(Classes: 3, InputSize: size));
        Graph graph = Graph.Trace(images => model.ForwardTraining(images).Main, new Shape(2, info.InputChannels, size, size));
        Assert.Equal(new Shape(2, 3), graph.Outputs[0].Shape);
    }

    [Theory]
    [InlineData("lenet5", 11, "LeNet-5: images of 11x11 cannot pass its layers; make it for larger images (")]
    [InlineData("alexnet_2012", 60, "AlexNet: images of 60x60 cannot pass its layers; make it for larger images (")]
    [InlineData("alexnet", 62, "AlexNet: input has shape [1, 3, 62, 62]; expected [N, 3, H, W] with H and W of at least 63.")]
    [InlineData("zfnet", 20, "ZFNet: images of 20x20 cannot pass its layers; make it for larger images (")]
    [InlineData("vgg16_bn", 31, "VGG: input has shape [1, 3, 31, 31]; expected [N, 3, H, W] with H and W of at least 32.")]
    [InlineData("googlenet_2014", 64, "GoogLeNet: images of 64x64 give an auxiliary classifier maps of 4x4; expected at least 5x5")]
    [InlineData("squeezenet1_1", 16, "SqueezeNet: input has shape [1, 3, 16, 16]; expected [N, 3, H, W] with H and W of at least 17.")]
    public void ASizeThatCannotWorkIsOneClearError(string name, int size, string message) => Assert.StartsWith(
        message, Assert.Throws<ShapeException>(() => ModelCatalogue.Find(name).Create(new ModelOptions(InputSize: size))).Message);

    [Fact]
    public void WeightsCarryTheBeginningOfTheirHash()
    {
        PretrainedWeights[] all = [.. ModelCatalogue.All.SelectMany(model => model.Weights)];
        Assert.Equal(all.Length, all.Select(weights => weights.Sha256Prefix).Distinct().Count());
        Assert.All(all, weights =>
        {
            Assert.Matches("^[0-9a-f]{8}$", weights.Sha256Prefix);
            Assert.StartsWith("https://", weights.Url);
            Assert.InRange(weights.Top1, 50, 99);
        });
        PretrainedWeights resnet50 = ModelCatalogue.Find("resnet50").Weights[0];
        Assert.Equal(("resnet50-0676ba61.pth", "0676ba61"), (resnet50.FileName, resnet50.Sha256Prefix));
        Assert.Equal("https://download.pytorch.org/models/resnet50-0676ba61.pth", resnet50.Url);
        Assert.Equal(
            new PublishedErrors(23.87, 7.138, new("ImageNet 2012, validation set", "1-crop", "torchvision, IMAGENET1K_V1")),
            resnet50.Errors);
        Assert.Equal(232, ModelCatalogue.Find("resnet50").Weights[1].Preprocessing.ResizeShorterSide);
    }

    [Fact]
    public void AnUnknownNameIsToldTheKnownOnes()
    {
        var error = Assert.Throws<UnknownModelException>(() => ModelCatalogue.Find("alexnett"));
        Assert.Equal("alexnett", error.Name);
        Assert.Equal(ModelCatalogue.All.Select(model => model.Name), error.Known);
        Assert.Contains("There is no model alexnett; known are lenet5_1998, lenet5, ", error.Message);
    }
}
