using Fovea.Data;
using Fovea.Formats;
using Fovea.Models;

namespace Fovea.Tests;

/// <summary>Fine-tuning on pictures of two plain colours, which any network tells apart.</summary>
public sealed class FineTuneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-finetune-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WeightsOfThousandClassesLearnTwo()
    {
        var reports = new List<TrainingProgress>();
        using ImageClassifier mine = await ImageClassifier.FineTuneAsync(
            Weights(), ImageFolder.Open(Pictures()), new() { Epochs = 2, BatchSize = 4 }, new Collect(reports));
        Assert.Equal(["blue", "red"], mine.Classes);
        Assert.Equal(2, reports.Count(report => report.Validation is not null));

        string saved = Path.Combine(_folder, "mine.safetensors");
        mine.Save(saved);
        using ImageClassifier again = ImageClassifier.Load(saved);
        Assert.Equal(["blue", "red"], again.Classes);
        string picture = Path.Combine(_folder, "pictures", "red", "0.png");
        Assert.Equal(mine.Predict(picture, top: 2), again.Predict(picture, top: 2));
        Assert.Equal(mine.Package.Preprocessing.Mean, again.Package.Preprocessing.Mean);
    }

    [Fact]
    public async Task FrozenLayersStayAsTheyWere()
    {
        string weights = Weights();
        using ImageClassifier mine = await ImageClassifier.FineTuneAsync(
            weights, ImageFolder.Open(Pictures()), new() { Epochs = 1, BatchSize = 8, Freeze = true });
        using WeightFile before = WeightFile.Open(weights);
        string[] changed =
        [
            .. mine.Package.Network.Parameters()
                .Where(entry => entry.Value.ToArray() is var now && !now.SequenceEqual(before.ReadFloats(entry.Name)))
                .Select(entry => entry.Name),
        ];
        Assert.Equal(["classifier.1.weight", "classifier.1.bias"], changed);
    }

    [Fact]
    public async Task WhatDoesNotFitIsOneSentence()
    {
        string pictures = Pictures(), one = Path.Combine(_folder, "one");
        Directory.CreateDirectory(Path.Combine(one, "only"));
        File.Copy(Path.Combine(pictures, "red", "0.png"), Path.Combine(one, "only", "0.png"));
        Assert.Contains("one class, 'only'", Assert.Throws<DataException>(() => ImageFolder.Open(one)).Message);
        FoveaException error = await Assert.ThrowsAsync<FoveaException>(
            () => ImageClassifier.FineTuneAsync(Weights(), ImageFolder.Open(pictures), new() { Model = "alexnet" }));
        Assert.Contains("holds weights of squeezenet1_1, not of alexnet", error.Message);
    }

    [Fact]
    public async Task AStopIsACancellation()
    {
        using var source = new CancellationTokenSource();
        var progress = new Collect([]) { Then = source.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ImageClassifier.FineTuneAsync(Weights(), ImageFolder.Open(Pictures()), new() { BatchSize = 4 }, progress, source.Token));
    }

    private string Weights()
    {
        string path = Path.Combine(_folder, "squeezenet.safetensors");
        ModelInfo info = ModelCatalogue.Find("squeezenet1_1");
        Nn.Classifier network = info.Create(new ModelOptions());
        network.Initialize(1);
        new ModelPackage(info, network, ClassNames.Of(info)).Save(path);
        return path;
    }

    private string Pictures() => PlainPictures.Create(_folder);

    private sealed class Collect(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public Action Then { get; init; } = () => { };

        public void Report(TrainingProgress value)
        {
            reports.Add(value);
            Then();
        }
    }
}
