using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class ModelPackageTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("p.safetensors")]
    [InlineData("p.pth")]
    public void AFileHoldsTheWholePackage(string file)
    {
        ModelInfo info = ModelCatalogue.Find("squeezenet1_1");
        Classifier network = info.Create(new ModelOptions(3));
        network.Initialize(5);
        Preprocessing own = Preprocessing.ImageNetCaffe with { ResizeShorterSide = 231, Padding = 3, Filter = ResizeFilter.Bicubic };
        var package = new ModelPackage(info, network, ["ant", "bee \"b\"", "wespe ü"], own);
        ModelPackage loaded = ModelPackage.Load(_models.Save(package, file));
        Assert.Same(info, loaded.Model);
        Assert.Equal(package.Classes, loaded.Classes);
        Assert.Equal(own with { Mean = loaded.Preprocessing.Mean, Std = loaded.Preprocessing.Std }, loaded.Preprocessing);
        Assert.Equal(own.Mean, loaded.Preprocessing.Mean);
        Assert.Equal(own.Std, loaded.Preprocessing.Std);
        Assert.False(loaded.Network.IsTraining);
        foreach ((StateEntry saved, StateEntry read) in network.State().Zip(loaded.Network.State()))
            Assert.Equal(saved.Value.ToArray(), read.Value.ToArray());
    }

    [Fact]
    public void AFileWithoutAResizeLengthIsLoadedWithoutOne()
    {
        ModelPackage package = TestModels.Package();
        Assert.Null(package.Preprocessing.ResizeShorterSide);
        Assert.Null(ModelPackage.Load(_models.Save(package)).Preprocessing.ResizeShorterSide);
    }

    [Fact]
    public void AFileWithFewerKeysTakesTheRestFromTheCatalogue()
    {
        Dictionary<string, string> metadata = new(TestModels.Metadata(TestModels.Package()));
        metadata.Remove("filter");
        metadata.Remove("channel_order");
        metadata.Remove("padding");
        ModelPackage loaded = ModelPackage.Load(Write(metadata));
        Assert.Equal(TestModels.Words, loaded.Classes);
        Assert.Equal(ResizeFilter.Bilinear, loaded.Preprocessing.Filter);
        Assert.Equal(0, loaded.Preprocessing.Padding);
    }

    [Fact]
    public void TheNumberOfClassesIsThatOfTheWeights()
    {
        ModelPackage three = TestModels.Package("resnet20_cifar", ["a", "b", "c"]);
        string path = _models.PathOf("bare.pth");
        ModelWeights.Save(path, three.Network);
        var named = new ModelPackageOptions { Model = "resnet20_cifar" };
        Assert.Equal(["0", "1", "2"], ModelPackage.Load(path, named).Classes);
        Assert.Equal(["x", "y", "z"], ModelPackage.Load(path, named with { Classes = ["x", "y", "z"] }).Classes);
        var error = Assert.Throws<FoveaException>(() => ModelPackage.Load(path, named with { Classes = ["x"] }));
        Assert.Equal($"{path}: there are 1 names of classes, the weights have 3 classes: give one name for each", error.Message);
    }

    [Fact]
    public void ImageNetsNamesKeepTheirSynsets()
    {
        ModelPackage package = TestModels.Package("squeezenet1_1", [.. ImageNetClasses.Names]);
        Assert.Same(ImageNetClasses.Names, ModelPackage.Load(_models.Save(package)).Classes);
    }

    [Fact]
    public void APublishedFileNameTellsNetworkAndPreprocessing()
    {
        PretrainedWeights weights = ModelCatalogue.Find("resnet20_cifar").Weights[0];
        string path = _models.PathOf(weights.FileName);
        ModelWeights.Save(path, TestModels.Package("resnet20_cifar").Network);
        ModelPackage loaded = ModelPackage.Load(path);
        Assert.Equal("resnet20_cifar", loaded.Model.Name);
        Assert.Equal(weights.Preprocessing, loaded.Preprocessing);
        Assert.Equal("truck", loaded.Classes[9]);
    }

    [Fact]
    public void TheNameOfANetworkStandsForItsPublishedWeights()
    {
        PretrainedWeights weights = ModelCatalogue.Find("resnet32_cifar").Weights[0];
        var options = new ModelPackageOptions { PublishedWeights = new PublishedWeights(_models.Folder) };
        var error = Assert.Throws<FoveaException>(() => ModelPackage.Load("resnet32_cifar", options));
        Assert.Contains("its weights are not here", error.Message);
        ModelWeights.Save(_models.PathOf(weights.FileName), TestModels.Package("resnet32_cifar").Network);
        Assert.Equal("resnet32_cifar", ModelPackage.Load("resnet32_cifar", options).Model.Name);
        Assert.Throws<WeightFileException>(() => ModelPackage.Load("resnet32_cifar"));
    }

    [Fact]
    public void AFileThatNamesNoNetworkIsRefused()
    {
        string path = Write([]);
        var error = Assert.Throws<FoveaException>(() => ModelPackage.Load(path));
        Assert.StartsWith($"{path} does not say which network it belongs to", error.Message);
        Assert.Throws<UnknownModelException>(() => ModelPackage.Load(path, new ModelPackageOptions { Model = "lenet" }));
        Assert.Throws<WeightFileException>(() => ModelPackage.Load(path, new ModelPackageOptions { Model = "alexnet" }));
    }

    [Theory]
    [InlineData("classes", "[\"a\"")]
    [InlineData("classes", "[null]")]
    [InlineData("classes", "{}")]
    [InlineData("mean", "0.1,0.2")]
    [InlineData("mean", "NaN")]
    [InlineData("mean", "half")]
    [InlineData("std", "0")]
    [InlineData("std", "-1")]
    [InlineData("resize", "0")]
    [InlineData("resize", "1000000000")]
    [InlineData("resize", "99999999999")]
    [InlineData("padding", "-1")]
    [InlineData("filter", "nearest")]
    [InlineData("channel_order", "0")]
    public void ADescriptionThatMakesNoSenseIsRefused(string key, string value)
    {
        Dictionary<string, string> metadata = new(TestModels.Metadata(TestModels.Package())) { [key] = value };
        string path = Write(metadata);
        var error = Assert.Throws<WeightFileException>(() => ModelPackage.Load(path));
        Assert.StartsWith($"{path}: the header's '{key}' is '{value}', which cannot be read", error.Message);
    }

    private string Write(Dictionary<string, string> metadata)
    {
        string path = _models.PathOf("bare.safetensors");
        ModelWeights.Save(path, TestModels.Package().Network, metadata);
        return path;
    }
}
