using System.Reflection;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Testing;

namespace Fovea.Tests;

public sealed class IncludedWeightsTests : IDisposable
{
    private const long MostBytes = 1_500_000;

    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    public static TheoryData<string> Models => [.. IncludedWeights.All.Select(weights => weights.Model)];

    [Theory]
    [MemberData(nameof(Models))]
    public void TheNameOfTheNetworkStandsForThem(string name)
    {
        var package = ModelPackage.Load(name);
        Assert.Equal((name, true), (package.Model.Name, package.HasClassNames));
        Assert.Equal(package.Model.Classes, package.Classes.Count);
        Assert.Equal(package.Model.Preprocessing.Mean, package.Preprocessing.Mean);
        string saved = _models.PathOf("saved.safetensors");
        package.Save(saved);
        using WeightFile file = WeightFile.Open(saved);
        Assert.All(package.Network.State(), entry => Assert.Equal(file.ReadFloats(entry.Name), entry.Value.ToArray()));
    }

    [Fact]
    public void TheyAreSmall()
    {
        Assembly library = typeof(IncludedWeights).Assembly;
        long bytes = IncludedWeights.All.Sum(weights => library.GetManifestResourceStream($"{weights.Model}.safetensors")!.Length);
        Assert.InRange(bytes, 1, MostBytes);
    }

    [Fact]
    public void AFileOfTheNameAndDownloadedWeightsComeFirst()
    {
        var folder = new PublishedWeights(_models.PathOf("weights"));
        var options = new ModelPackageOptions { PublishedWeights = folder };
        PretrainedWeights published = PublishedWeights.Choose(ModelCatalogue.Find("resnet20_cifar"));
        Assert.Null(folder.Locate("resnet20_cifar"));
        Assert.Null(folder.Locate("lenet5"));
        Assert.True(ModelPackage.Load("resnet20_cifar", options).HasClassNames);
        Directory.CreateDirectory(folder.Folder);
        File.WriteAllText(Path.Combine(folder.Folder, published.FileName), "damaged");
        Assert.Contains(
            published.FileName, Assert.Throws<WeightFileException>(() => ModelPackage.Load("resnet20_cifar", options)).Message);
        Assert.True(ModelPackage.Load("resnet20_cifar").HasClassNames);
    }

    [SampleDataFact]
    public async Task ResNet20HasTheStatedAccuracy() =>
        await MeasureAsync("resnet20_cifar", new DataSetRequest("cifar10", SampleData.Unpacked));

    [SampleDataFact]
    public async Task LeNet5HasTheStatedAccuracy() =>
        await MeasureAsync("lenet5", new DataSetRequest("mnist", Path.Combine(SampleData.Unpacked!, "MNIST")));

    private static async Task MeasureAsync(string name, DataSetRequest request)
    {
        using var classifier = ImageClassifier.Load(name);
        IImageDataset data = await DataSetCatalogue.OpenTestAsync(request);
        Assert.Equal(IncludedWeights.Find(name)!.Top1, 100 * classifier.Evaluate(data).Top1, 0.005);
    }
}
