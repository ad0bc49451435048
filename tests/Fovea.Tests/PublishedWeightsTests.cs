using Fovea.Data;
using Fovea.Data.Downloading;
using Fovea.Models;
using Fovea.Testing;

namespace Fovea.Tests;

public sealed class PublishedWeightsTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [SampleDataFact]
    public async Task WeightsAreDownloadedCheckedAndFound()
    {
        PretrainedWeights weights = PublishedWeights.Choose(ModelCatalogue.Find("resnet20_cifar"));
        var folder = new PublishedWeights(_models.PathOf("weights"));
        var progress = new Steps();
        Assert.Null(folder.Find(weights));
        string path = await folder.DownloadAsync(weights, SampleData.Weights, progress);
        Assert.Equal(path, folder.Find(weights));
        Assert.NotEmpty(progress.Seen);
        using var classifier = ImageClassifier.Load("resnet20_cifar", new ImageClassifierOptions { PublishedWeights = folder });
        Assert.Equal(1, classifier.Predict(TestModels.Noise(32, 32), top: 10).Sum(prediction => prediction.Probability), 1e-5f);
    }

    [SampleDataFact]
    public void SqueezeNetNamesThePhotographs()
    {
        string folder = Path.Combine(SampleData.Unpacked!, "imagenet-sample");
        (string Path, int[] Classes)[] expected =
        [
            .. File.ReadLines(SampleData.WeightsFile("expected-top5-squeezenet1_1.csv")).Skip(1)
                .Select(line => line.Split(','))
                .Select(columns => (Path.Combine(folder, columns[0]), columns[2].Split(' ').Select(int.Parse).ToArray())),
        ];
        using var classifier = ImageClassifier.Load(
            SampleData.WeightsFile("squeezenet1_1-fp16.pth"), new ImageClassifierOptions { Model = "squeezenet1_1" });
        ImagePrediction[] answers = [.. classifier.PredictMany(expected.Select(row => row.Path))];
        Assert.Equal(expected.Select(row => row.Path), answers.Select(answer => answer.Path));
        int first = 0, inOrder = 0;
        foreach (((_, int[] classes), ImagePrediction answer) in expected.Zip(answers))
        {
            int[] found = [.. answer.Predictions.Select(prediction => prediction.Index)];
            first += found[0] == classes[0] ? 1 : 0;
            inOrder += found.SequenceEqual(classes) ? 1 : 0;
        }

        Assert.Equal((200, 200), (answers.Length, first));
        Assert.InRange(inOrder, 198, 200);
    }

    [Fact]
    public async Task AFileWithAnotherHashIsRefused()
    {
        PretrainedWeights weights = ModelCatalogue.Find("resnet20_cifar").Weights[0];
        Directory.CreateDirectory(_models.PathOf("mirror"));
        File.WriteAllText(_models.PathOf($"mirror/{weights.FileName}"), "something else");
        var folder = new PublishedWeights(_models.PathOf("weights"));
        await Assert.ThrowsAsync<DataException>(() => folder.DownloadAsync(weights, _models.PathOf("mirror")));
        Assert.Null(folder.Find(weights));
    }

    [Fact]
    public void WeightsAreChosenByName()
    {
        ModelInfo resnet = ModelCatalogue.Find("resnet50");
        Assert.Equal("IMAGENET1K_V2", PublishedWeights.Choose(resnet, "imagenet1k_v2").Name);
        Assert.Same(resnet.Weights[0], PublishedWeights.Choose(resnet));
        var unknown = Assert.Throws<UnknownWeightsException>(() => PublishedWeights.Choose(resnet, "V3"));
        Assert.Equal(("resnet50", "V3"), (unknown.Model, unknown.Name));
        Assert.Throws<FoveaException>(() => PublishedWeights.Choose(ModelCatalogue.Find("vgg11_lrn")));
    }

    [Fact]
    public void TheUsersCacheIsLookedUpAtTheFirstUse()
    {
        PublishedWeights none = PublishedWeights.InCache(_ => null);
        Assert.Throws<DataException>(() => none.Folder);
        string own = _models.PathOf("cache");
        Assert.Equal(Path.Combine(own, "weights"), PublishedWeights.InCache(name => name == "FOVEA_CACHE" ? own : null).Folder);
    }

    private sealed class Steps : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Seen { get; } = [];

        public void Report(DownloadProgress value) => Seen.Add(value);
    }
}
