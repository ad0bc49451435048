using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>The four systems of the R-CNN lineage on one small set.</summary>
[Collection("Networks")]
public sealed class RcnnLineageTests : IDisposable
{
    private static readonly ShapesOptions _shapes = new() { Width = 64, Height = 64, MaxObjects = 2 };
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-lineage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheFourSystemsAreTrainedAndMeasuredInTheOrderOfHistory()
    {
        Classifier classifier = ModelCatalogue.Find("squeezenet1_1").Create(new ModelOptions());
        classifier.Initialize(3);
        string weights = Path.Combine(_folder, "weights.safetensors");
        ModelWeights.Save(weights, classifier, new Dictionary<string, string> { ["model"] = "squeezenet1_1" });
        DataSplits data = DataSplits.OfParts(
            new ShapesDataset(Split.Train, 4, _shapes), null, new ShapesDataset(Split.Test, 2, _shapes));
        var told = new List<string>();
        var lineage = new RcnnLineage(
            data,
            new LineageOptions
            {
                Weights = weights,
                Recipe = Recipe.Find("detection-short") with { Epochs = 1 },
                MaxProposals = 20,
                RegionCnnBatches = 2,
                RegionCnnInput = 64,
                TimedImages = 1,
            },
            told.Add);
        LineageResult[] results = [.. lineage.Run()];
        Assert.Equal(Enum.GetValues<LineageSystem>(), results.Select(result => result.System));
        Assert.All(results, result =>
        {
            Assert.Equal(2, result.Evaluation.Detections.Count);
            Assert.True(result.Training > TimeSpan.Zero && result.PerImage.Features > TimeSpan.Zero);
            Assert.InRange(result.Ap50, -1, 1);
        });
        Assert.NotNull(results[^1].Evaluation.Masks);
        Assert.Contains("Faster R-CNN: epoch 1 of 1", string.Join('\n', told));
    }

    [Fact]
    public void DataWithoutBoxesOrWithoutHeldOutImagesAreRefused()
    {
        var options = new LineageOptions { Weights = "none", Model = "squeezenet1_1" };
        DataSplits whole = DataSplits.OfParts(new ShapesDataset(Split.Train, 4, _shapes), null, null);
        Assert.Contains("no held-out images", Assert.Throws<FoveaException>(() => new RcnnLineage(whole, options).Run()).Message);
        DataSplits classes = ImageFolder.Open(PlainPictures.Create(_folder));
        Assert.Contains("learn from boxes", Assert.Throws<FoveaException>(() => new RcnnLineage(classes, options).Run()).Message);
        Assert.Throws<ArgumentException>(() => new RcnnLineage(whole, options with { MaxProposals = 0 }).Run());
    }
}
