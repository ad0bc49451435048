using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Glyphs;
using Fovea.Detection;
using Fovea.Detection.Proposals;
using Fovea.Detection.Rcnn;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Tests;

/// <summary>R-CNN from pictures with boxes to a file of one detector.</summary>
public sealed class RegionCnnTests : IDisposable
{
    private static readonly ShapesOptions _shapes = new() { Width = 96, Height = 96, MaxObjects = 2 };

    private static readonly RegionCnnTrainingOptions _tiny = new()
    {
        Weights = "resnet20_cifar",
        Detector = new RegionCnnOptions { MaxProposals = 12, MapSize = 2, BatchSize = 8 },
        BatchesPerEpoch = 2,
        ObjectsPerBatch = 2,
        BackgroundPerBatch = 4,
    };

    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void ShapesAreFound()
    {
        const double LeastAp50 = 0.65;
        RegionCnnTrainingOptions options = _tiny with
        {
            Detector = new RegionCnnOptions
            {
                MaxProposals = 60,
                MapSize = 4,
                SvmFeatures = SvmFeatures.Maps,
                Proposals = new SelectiveSearchOptions { MinBoxSide = 8 },
            },
            BatchesPerEpoch = 60,
            ObjectsPerBatch = 12,
            BackgroundPerBatch = 20,
            LearningRate = 0.01,
            HeadLearningRate = 0.05,
        };
        using RegionCnnDetector detector = new RegionCnnTraining(new ShapesDataset(Split.Train, 60, _shapes), options).Run().Detector;
        List<RegionCnnResult> results = [];
        DetectionEvaluation evaluation = detector.Evaluate(new ShapesDataset(Split.Test, 20, _shapes), results.Add);
        Assert.Equal(20, results.Count);
        Assert.All(results, result => Assert.True(result.Proposals > TimeSpan.Zero && result.Features > TimeSpan.Zero));
        Assert.True(evaluation.Metrics[1].Value >= LeastAp50, $"AP50 is {evaluation.Metrics[1].Value}");
    }

    [Fact]
    public void OneFileHoldsTheDetector()
    {
        using RegionCnnDetector trained = Train(_tiny with { Detector = _tiny.Detector with { ScoreThreshold = 0.01f } });
        string path = _models.PathOf("shapes.safetensors");
        trained.Save(path);
        using RegionCnnDetector loaded = RegionCnnDetector.Load(path);
        Image image = new ShapesDataset(Split.Test, 1, _shapes).Read(0);
        Detections first = trained.Detect(image).Detections, second = loaded.Detect(image).Detections;
        Assert.NotEqual(0, first.Count);
        Assert.Equal(first.Boxes, second.Boxes);
        Assert.Equal(first.Scores, second.Scores);
        Assert.Equal(0, loaded.Detect(TestModels.Noise(9, 9)).Detections.Count);
        Assert.Equal(trained.Classes, loaded.Classes);
        Assert.Equal(0.01f, loaded.Options.ScoreThreshold);
        Assert.Equal(trained.Options.Proposals.Scales, loaded.Options.Proposals.Scales);
        loaded.Save(_models.PathOf("again.safetensors"));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_models.PathOf("again.safetensors")));
    }

    [Fact]
    public void OtherFilesAreRefusedInASentence()
    {
        string classifier = _models.Save(TestModels.Package());
        Assert.Contains("is no R-CNN", Assert.Throws<FoveaException>(() => RegionCnnDetector.Load(classifier)).Message);
        using RegionCnnDetector trained = Train(_tiny with { Epochs = 0 });
        string path = _models.PathOf("shapes.safetensors");
        trained.Save(path);
        using WeightFile file = WeightFile.Open(path);
        NamedTensor[] tensors = [.. file.Entries.Select(
            entry => new NamedTensor(entry.Name, Tensor.FromArray(new Shape([.. entry.Shape]), file.ReadFloats(entry.Name))))];
        string broken = _models.PathOf("broken.safetensors");
        foreach ((string options, string complaint) in new[]
        {
            (file.Metadata["rcnn"].Replace("\"MapSize\":2", "\"MapSize\":0"), "MapSize is 0"),
            ("{\"MapSize\":2}", "not complete"), ("{", "cannot be read"),
        })
        {
            StateDictionary.Save(broken, tensors, new Dictionary<string, string>(file.Metadata) { ["rcnn"] = options });
            Assert.Contains(complaint, Assert.Throws<WeightFileException>(() => RegionCnnDetector.Load(broken)).Message);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameBytesAndTheCacheTheSameFeatures()
    {
        string folder = _models.PathOf("cache");
        RegionCnnTrainingResult first = Result(_tiny with { CacheFolder = folder });
        string[] files = Directory.GetFiles(folder);
        Assert.Equal((4, 0), (files.Length, first.CachedImages));
        RegionCnnTrainingResult second = Result(_tiny with { CacheFolder = folder });
        Assert.Equal(4, second.CachedImages);
        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..100]);
        RegionCnnTrainingResult mended = Result(_tiny with { CacheFolder = folder }), plain = Result(_tiny);
        Assert.Equal((3, 0), (mended.CachedImages, plain.CachedImages));
        byte[][] saved = [.. new[] { first, second, mended, plain }.Select(Bytes)];
        Assert.All(saved, bytes => Assert.Equal(saved[0], bytes));
        RegionCnnTrainingResult other = Result(_tiny with { CacheFolder = folder, Seed = 1 });
        Assert.Equal(0, other.CachedImages);
        Assert.NotEqual(saved[0], Bytes(other));
    }

    [Theory]
    [InlineData("resnet20_cifar", 32)]
    [InlineData("squeezenet1_1", 48)]
    public void FeaturesAreTheInputOfTheLastLayerAndTheLastMaps(string name, int size)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Classifier network = info.Create(new ModelOptions(4));
        network.Initialize(2);
        network.Eval();
        var options = new RegionCnnOptions { InputSize = size, BatchSize = 4, MapSize = 2 };
        RegionWarp warp = RegionCnnDetector.WarpOf(info, info.Preprocessing, options);
        using var extractor = new RegionExtractor(network, warp, options);
        Image image = TestModels.Noise(70, 60);
        BoundingBox[] boxes = [.. Enumerable.Range(0, 6).Select(i => new BoundingBox(i, 2 * i, 30 + i, 40))];
        RegionFeatures features = extractor.Extract(image, boxes);
        Assert.Equal(6, features.Count);
        for (int i = 0; i < boxes.Length; i++)
        {
            Tensor input = Tensor.Empty(new Shape(1, 3, size, size));
            warp.Apply(image, boxes[i], input.Data);
            Tensor maps = network.Features(input)[^1];
            AssertClose(maps.AdaptiveAvgPool2d(1, 1).Data, features.SvmOf(i));
            AssertClose(maps.AdaptiveAvgPool2d(2, 2).Data, features.MapsOf(i));
        }
    }

    [Fact]
    public void FeaturesOfAlexNetAreThoseOfItsLastHiddenLayer()
    {
        ModelInfo info = ModelCatalogue.Find("alexnet");
        Classifier network = info.Create(new ModelOptions(4));
        network.Initialize(2);
        network.Eval();
        var options = new RegionCnnOptions { InputSize = 64, BatchSize = 1 };
        RegionWarp warp = RegionCnnDetector.WarpOf(info, info.Preprocessing, options);
        using var extractor = new RegionExtractor(network, warp, options);
        Image image = TestModels.Noise(70, 60);
        var box = new BoundingBox(5, 5, 40, 50);
        float[] hidden = [];
        Module layer = network.Children.Single(child => child.Name == "classifier").Module.Children[^2].Module;
        using (layer.OnOutput((_, output) => hidden = output.ToArray()))
        {
            Tensor input = Tensor.Empty(new Shape(1, 3, 64, 64));
            warp.Apply(image, box, input.Data);
            network.Forward(input);
        }

        Assert.Equal(4096, hidden.Length);
        AssertClose(hidden, extractor.Extract(image, [box]).SvmOf(0));
    }

    [Fact]
    public void TrainingIsCancelledAndTellsHowFarItIs()
    {
        using var cancellation = new CancellationTokenSource();
        List<RegionCnnProgress> seen = [];
        var progress = new Recorder(each =>
        {
            seen.Add(each);
            if (each.Stage == RegionCnnStage.Features)
                cancellation.Cancel();
        });
        var training = new RegionCnnTraining(new ShapesDataset(Split.Train, 4, _shapes), _tiny, progress);
        Assert.Throws<OperationCanceledException>(() => training.Run(cancellation.Token));
        Assert.Equal(
            [RegionCnnStage.Proposals, RegionCnnStage.FineTuning, RegionCnnStage.FineTuning, RegionCnnStage.Features],
            seen.Select(each => each.Stage));
        Assert.Equal([4, 1, 2, 1], seen.Select(each => each.Done));
        Assert.All(seen, each => Assert.Equal(each.Stage == RegionCnnStage.FineTuning, each.Loss is not null));
    }

    [Fact]
    public void WhatCannotBeTrainedIsRefused()
    {
        Assert.Contains("no objects", Assert.Throws<FoveaException>(
            () => new RegionCnnTraining(new GlyphDataset(Split.Train, 2), _tiny)).Message);
        var data = new ShapesDataset(Split.Train, 2, _shapes);
        Assert.Contains("No network", Assert.Throws<FoveaException>(
            () => new RegionCnnTraining(data, _tiny with { Weights = null }).Run()).Message);
        Assert.Throws<ArgumentException>(() => new RegionCnnTraining(data, _tiny with { BatchesPerEpoch = 0 }));
    }

    private static RegionCnnTrainingResult Result(RegionCnnTrainingOptions options) =>
        new RegionCnnTraining(new ShapesDataset(Split.Train, 4, _shapes), options).Run();

    private static RegionCnnDetector Train(RegionCnnTrainingOptions options) => Result(options).Detector;

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-3f + (1e-3f * Math.Abs(expected[i])));
    }

    private byte[] Bytes(RegionCnnTrainingResult result)
    {
        using RegionCnnDetector detector = result.Detector;
        string path = _models.PathOf("bytes.safetensors");
        detector.Save(path);
        return File.ReadAllBytes(path);
    }

    private sealed class Recorder(Action<RegionCnnProgress> report) : IProgress<RegionCnnProgress>
    {
        public void Report(RegionCnnProgress value) => report(value);
    }
}
