using System.Runtime.InteropServices;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors.Exporting;
using Fovea.Testing;

namespace Fovea.Tests;

/// <summary>ONNX files as classifiers: what their metadata say, and what is assumed.</summary>
public sealed class OnnxImportTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void AnExportedClassifierComesBackWithItsClassesAndAnswers()
    {
        string path = _models.PathOf("model.onnx");
        using ImageClassifier expected = Classifier("resnet20_cifar");
        expected.ExportOnnx(path);
        using ImageClassifier imported = ImageClassifier.Load(path);
        Assert.Equal("resnet20_cifar", imported.Model.Name);
        Assert.Equal(expected.Classes, imported.Classes);
        Assert.True(imported.Package.HasClassNames);
        Assert.Null(imported.Package.Assumed);
        Image image = TestModels.Noise(40, 50);
        Assert.Equal(expected.Predict(image), imported.Predict(image));
    }

    [Theory]
    [InlineData(ExportedType.UInt8)]
    [InlineData(ExportedType.Float)]
    public void PreprocessingAndSoftmaxInTheGraphAreNotDoneTwice(ExportedType pixels)
    {
        string path = _models.PathOf("model.onnx");
        using ImageClassifier expected = Classifier("resnet20_cifar");
        expected.ExportOnnx(path, new OnnxExportOptions { IncludePreprocessing = true, Softmax = true, PixelType = pixels });
        using ImageClassifier imported = ImageClassifier.Load(path);
        Image image = TestModels.Noise(32, 32);
        IReadOnlyList<ClassPrediction> right = expected.Predict(image), found = imported.Predict(image);
        Assert.Equal(right.Select(prediction => prediction.Label), found.Select(prediction => prediction.Label));
        Assert.All(right.Zip(found), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 5e-5f));
    }

    [Fact]
    public void AnotherSizeOfImagesIsThatOfTheFile()
    {
        string path = _models.PathOf("model.onnx");
        using (ImageClassifier small = Classifier("squeezenet1_1"))
            small.ExportOnnx(path, new OnnxExportOptions { InputHeight = 97, InputWidth = 130 });
        using ImageClassifier imported = ImageClassifier.Load(path);
        Assert.Equal((97, 130), (imported.Model.InputHeight, imported.Model.InputWidth));
        Assert.Equal(imported.Classes.Count, imported.Predict(TestModels.Noise(200, 150), top: 1000).Count);
    }

    [Fact]
    public void ANetworkOfAnotherProgramHasNumbersAsClassesUnlessNamesAreGiven()
    {
        string path = _models.PathOf("foreign.onnx");
        File.WriteAllBytes(path, OnnxWriter.Model(Message(), "other"));
        using ImageClassifier imported = ImageClassifier.Load(path, new ImageClassifierOptions { BatchSize = 4 });
        Assert.Equal(("foreign", 3), (imported.Model.Name, imported.Classes.Count));
        Assert.Equal(["0", "1", "2"], imported.Classes);
        Assert.Equal(
            "foreign.onnx does not say it; assumed: values from 0 to 1, numbers as classes (--classes names them).",
            imported.Package.Assumed);
        Assert.Equal(3, imported.Predict(TestModels.Noise(9, 9)).Count);
        Assert.Throws<FoveaException>(() => imported.Save(_models.PathOf("m.safetensors")));
        using ImageClassifier named = ImageClassifier.Load(path, new ImageClassifierOptions { Classes = ["a", "b", "c"] });
        Assert.Equal(["a", "b", "c"], named.Classes);
        var error = Assert.Throws<FoveaException>(() => ImageClassifier.Load(path, new ImageClassifierOptions { Classes = ["a"] }));
        Assert.Contains("the graph has 3 outputs", error.Message);
    }

    [Fact]
    public void ANetworkThatCannotBeCompiledAsAWholePredictsAndSaysWhy()
    {
        string plain = _models.PathOf("plain.onnx"), volumes = _models.PathOf("volumes.onnx");
        File.WriteAllBytes(plain, OnnxWriter.Model(Message(), "other"));
        File.WriteAllBytes(volumes, OnnxWriter.Model(Message(usesVolumes: true), "other"));
        var options = new ImageClassifierOptions { BatchSize = 2, ReleaseParameters = true };
        using ImageClassifier expected = ImageClassifier.Load(plain, options), found = ImageClassifier.Load(volumes, options);

        Assert.Null(expected.Package.Uncompiled);
        Assert.Equal(
            $"{volumes}: the node 'Add of sums' (Add) computes with 5 dimensions, [2, 3, 2, 4, 8], expected at most 4: what depends on it "
            + "is run node by node, which is slower.",
            found.Package.Uncompiled);
        Image image = TestModels.Noise(9, 9);
        Assert.Equal(expected.Predict(image), found.Predict(image));
    }

    private static ImageClassifier Classifier(string name)
    {
        ModelPackage package = TestModels.Package(name);
        foreach (StateEntry entry in package.Network.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), 0));
        return new ImageClassifier(package);
    }

    /// <summary>
    /// Means of the channels of images of 8x8, from each of a fixed batch of two; before them perhaps a sum with zero in
    /// five dimensions, which tensors have not.
    /// </summary>
    private static byte[] Message(bool usesVolumes = false)
    {
        byte[][] volumes =
        [
            OnnxWriter.Node("Reshape", ["x", "volume"], "volumes"),
            OnnxWriter.Node("Add", ["volumes", "zero"], "sums"),
            OnnxWriter.Node("Reshape", ["sums", "maps"], "images"),
        ];
        byte[] dims = OnnxWriter.Message(o =>
        {
            foreach (int size in new[] { 2, 3, 8, 8 })
                o.Field(1, OnnxWriter.Message(dim => dim.Field(1, size)));
        });
        byte[] type = OnnxWriter.Message(o => o.Field(1, OnnxWriter.Message(t => t.Field(1, OnnxWriter.FloatType).Field(2, dims))));
        return OnnxWriter.Message(o => (usesVolumes ? volumes : [])
            .Aggregate(o, (graph, node) => graph.Field(1, node))
            .Field(1, OnnxWriter.Node("GlobalAveragePool", [usesVolumes ? "images" : "x"], "means"))
            .Field(1, OnnxWriter.Node("Reshape", ["means", "shape"], "y"))
            .Field(5, Integers("shape", 2, 3))
            .Field(5, Integers("volume", 2, 3, 2, 4, 8))
            .Field(5, Integers("maps", 2, 3, 8, 8))
            .Field(5, OnnxWriter.Floats("zero", [1, 1, 1, 1, 1], [0f]))
            .Field(11, OnnxWriter.Message(value => value.Field(1, "x").Field(2, type)))
            .Field(12, OnnxWriter.Message(value => value.Field(1, "y"))));
    }

    private static byte[] Integers(string name, params long[] values) =>
        OnnxWriter.Raw(name, OnnxWriter.Int64Type, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
