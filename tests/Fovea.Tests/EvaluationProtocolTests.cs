using Fovea.Data;
using Fovea.Imaging;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class EvaluationProtocolTests
{
    [Theory]
    [InlineData("one-crop", 1)]
    [InlineData("alexnet-10crop", 10)]
    [InlineData("vgg-dense", 2)]
    [InlineData("vgg-multicrop", 150)]
    [InlineData("googlenet-144", 144)]
    [InlineData("resnet-10crop", 10)]
    [InlineData("resnet-multiscale", 10)]
    public void AProtocolHasAsManyViewsAsItsPaper(string name, int count)
    {
        EvaluationProtocol protocol = EvaluationProtocol.Find(name);
        Assert.Equal(count, protocol.ViewsPerImage);
        var views = new ProtocolViews(224, 224, Interpolation.Bilinear);
        Image image = TestModels.Noise(230, 300);
        Image[] all = [.. protocol.Scales.DefaultIfEmpty(256).SelectMany(scale => views.At(image, scale, protocol.Views))];
        Assert.Equal(count, all.Length);
        if (protocol.Views != EvaluationViews.Dense)
            Assert.All(all, view => Assert.Equal((224, 224), (view.Width, view.Height)));
    }

    [Fact]
    public void AnUnknownProtocolIsRefusedWithTheKnownOnes()
    {
        var error = Assert.Throws<FoveaException>(() => EvaluationProtocol.Find("alexnet"));
        Assert.StartsWith("protocol 'alexnet' is unknown: choose one-crop, alexnet-10crop", error.Message);
    }

    [Fact]
    public void CropsBeginWhereThePapersSay()
    {
        // Each pixel is its position: red the column, green the row.
        Image image = Positions(40, 20);
        var views = new ProtocolViews(10, 10, Interpolation.Bilinear);
        Assert.Equal(
            [(0, 0), (30, 0), (0, 10), (30, 10), (15, 5)], Corners(views.At(image, 20, EvaluationViews.TenCrop), 5));
        (int, int)[] squares = [(0, 0), (10, 0), (0, 10), (10, 10), (5, 5)];
        var found = Corners(views.At(image, 20, EvaluationViews.SquareCrops), 6);
        Assert.Equal(
            [.. squares, .. squares.Select(corner => (corner.Item1 + 10, corner.Item2)), .. squares.Select(c => (c.Item1 + 20, c.Item2))],
            found.Where((_, index) => index % 6 != 5));
        var grid = Corners(views.At(image, 20, EvaluationViews.GridCrops), 25);
        Assert.Equal([0, 8, 15, 22, 30], grid.Take(5).Select(corner => corner.Left));
        Assert.Equal([0, 2, 5, 8, 10], grid.Where((_, index) => index % 5 == 0).Select(corner => corner.Top));
    }

    [Fact]
    public void TheSecondHalfOfAGridIsTheFirstMirroredWhereTheMiddleIsHalfAPixelToo()
    {
        var views = new ProtocolViews(10, 10, Interpolation.Bilinear);
        Image[] grid = [.. views.At(Positions(41, 21), 21, EvaluationViews.GridCrops)];
        Assert.Equal(
            grid.Take(25).Select(view => Cropping.FlipHorizontal(view).Pixels.ToArray()),
            grid.Skip(25).Select(view => view.Pixels.ToArray()));
    }

    [Fact]
    public void SquaresOfATallImageLieBelowOneAnother()
    {
        var views = new ProtocolViews(10, 10, Interpolation.Bilinear);
        var corners = Corners(views.At(Positions(20, 40), 20, EvaluationViews.SquareCrops), 6);
        Assert.Equal([(0, 0), (0, 10), (0, 20)], corners.Where((_, index) => index % 6 == 0));
    }

    [Theory]
    [InlineData(EvaluationViews.TenCrop, 5)]
    [InlineData(EvaluationViews.Dense, 3)]
    public void ProbabilitiesOfTheViewsAreAveragedWhateverTheThreads(EvaluationViews views, int batch)
    {
        EvaluationProtocol protocol = new("test", "test", [224, 240], views);
        ModelPackage package = TestModels.Package("squeezenet1_1");
        package.Network.Eval();
        var data = new Photographs(package.Classes);
        Evaluation[] measured = [.. ((int[])[1, 2]).Select(threads =>
        {
            using var classifier = new ImageClassifier(package, new ImageClassifierOptions { Threads = threads, BatchSize = batch });
            return classifier.Evaluate(data, new EvaluationOptions { Protocol = protocol });
        })];
        Assert.Equal(measured[0].Loss, measured[1].Loss);

        double loss = 0;
        for (int i = 0; i < data.Count; i++)
        {
            double mean = 0;
            foreach (Image view in protocol.Scales.SelectMany(
                scale => new ProtocolViews(224, 224, Interpolation.Bilinear).At(data.Read(i), scale, views)))
            {
                var input = Tensor.Empty(new Shape(1, 3, view.Height, view.Width));
                new Data.Transforms.Normalization(package.Preprocessing.Mean, package.Preprocessing.Std).Write(view, input.Data);
                mean += package.Network.Forward(input).Softmax().ToArray()[data.Label(i)] / protocol.ViewsPerImage;
            }

            loss -= Math.Log(mean) / data.Count;
        }

        Assert.Equal(loss, measured[0].Loss, 1e-4);
        Assert.Equal(data.Count, measured[0].Calibration.Images);
    }

    [Fact]
    public void FullyConnectedLayersAreAppliedAtEachPosition()
    {
        // One scale of the input's own size on square images: one position, which is the crop.
        ModelPackage package = TestModels.Package("alexnet");
        var data = new Photographs(package.Classes) { Width = 224, Height = 224 };
        using var classifier = new ImageClassifier(package, new ImageClassifierOptions { BatchSize = 1 });
        Evaluation dense = Measured([224], EvaluationViews.Dense);
        Assert.Equal(Measured([224], EvaluationViews.TenCrop).Loss, dense.Loss, 1e-5);
        Assert.NotEqual(dense.Loss, Measured([288], EvaluationViews.Dense).Loss, 1e-7);

        Evaluation Measured(int[] scales, EvaluationViews views) =>
            classifier.Evaluate(data, new EvaluationOptions { Protocol = new("test", "test", scales, views) });
    }

    [Fact]
    public void AnEnsembleAveragesTheProbabilitiesOfItsNetworks()
    {
        var data = new Photographs(TestModels.Words) { Width = 32, Height = 32 };
        ModelPackage[] packages = [TestModels.Package("resnet20_cifar", seed: 1), TestModels.Package("resnet20_cifar", seed: 2)];
        ImageClassifier[] classifiers = [.. packages.Select(package => new ImageClassifier(package))];
        var error = Assert.Throws<FoveaException>(
            () => Ensemble.Evaluate(classifiers, data, new EvaluationOptions { Protocol = EvaluationProtocol.VggDense }));
        Assert.Contains("takes whole images of 32x32", error.Message);
        double loss = 0;
        for (int i = 0; i < data.Count; i++)
        {
            Image image = data.Read(i);
            loss -= Math.Log(classifiers.Average(
                classifier => classifier.Predict(image, 10).Single(row => row.Index == data.Label(i)).Probability)) / data.Count;
        }

        Assert.Equal(loss, Ensemble.Evaluate(classifiers, data).Loss, 1e-5);
        using var other = new ImageClassifier(TestModels.Package("resnet20_cifar", [.. TestModels.Words.Reverse()]));
        Assert.Throws<FoveaException>(() => Ensemble.Evaluate([classifiers[0], other], data));
        Assert.Throws<ArgumentException>(() => Ensemble.Evaluate([], data));
        Array.ForEach(classifiers, classifier => classifier.Dispose());
    }

    [Fact]
    public void WhatCannotBeMeasuredIsRefused()
    {
        var data = new Photographs(TestModels.Words);
        using var classifier = new ImageClassifier(
            TestModels.Package("squeezenet1_1"), new ImageClassifierOptions { ReleaseParameters = true });
        Assert.Throws<InvalidOperationException>(
            () => classifier.Evaluate(data, new EvaluationOptions { Protocol = EvaluationProtocol.VggDense }));
        var error = Assert.Throws<FoveaException>(() => classifier.Evaluate(
            data, new EvaluationOptions { Protocol = EvaluationProtocol.AlexNetTenCrop with { Scales = [200] } }));
        Assert.Contains("the scale 200 is smaller than the input of squeezenet1_1", error.Message);
    }

    private static Image Positions(int width, int height)
    {
        var image = new Image(width, height, 3);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                (image.Pixels[((y * width) + x) * 3], image.Pixels[(((y * width) + x) * 3) + 1]) = ((byte)x, (byte)y);
        }

        return image;
    }

    /// <summary>The positions of the views that are not mirrored; each must be followed by its mirror image.</summary>
    /// <summary>The corners of the views of an image, <paramref name="count"/> at a time, which those of its mirror image follow.</summary>
    private static (int Left, int Top)[] Corners(IEnumerable<Image> views, int count)
    {
        var corners = new List<(int, int)>();
        foreach (Image[] both in views.Chunk(2 * count))
        {
            Image[] plain = both[..count], mirrored = both[count..];
            Assert.Equal(plain.Select(view => Text(Cropping.FlipHorizontal(view))).Order(), mirrored.Select(Text).Order());
            corners.AddRange(plain.Select(view => ((int)view.Pixels[0], (int)view.Pixels[1])));
        }

        return [.. corners];

        static string Text(Image view) => Convert.ToHexString(view.Pixels);
    }

    private sealed class Photographs(IReadOnlyList<string> classes) : IImageDataset
    {
        public int Width { get; init; } = 250;

        public int Height { get; init; } = 230;

        public string Name => "noise";

        public int Count => 3;

        public IReadOnlyList<string> Classes => classes;

        public Target Target(int index) => ClassTarget.Of(index);

        public Image Read(int index) => TestModels.Noise(Width, Height, seed: index);
    }
}
