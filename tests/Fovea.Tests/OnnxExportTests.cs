using System.Text.Json;
using Fovea.Formats.Onnx;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Tests;

/// <summary>
/// Classification networks as ONNX files, run by ONNX Runtime. Where FOVEA_ONNX_EXPORTS names a folder, networks of every size are run, and
/// their files stay there for eng/check-onnx-export.py.
/// </summary>
[Trait("Category", "Networks")]
public sealed class OnnxExportTests(ITestOutputHelper log) : IDisposable
{
    private const double Tolerance = 1e-4;
    private const long MostParameters = 65_000_000; // of the networks that run here; the others have the same operators
    private const long MostMultiplyAdds = 5_000_000_000;

    private static readonly string? _kept = Environment.GetEnvironmentVariable("FOVEA_ONNX_EXPORTS");

    private readonly TestModels _models = new();

    public static TheoryData<string> Small => [.. ModelCatalogue.All.Where(IsSmall).Select(model => model.Name)];

    public static TheoryData<string> Large => [.. ModelCatalogue.All.Where(model => !IsSmall(model)).Select(model => model.Name)];

    public void Dispose() => _models.Dispose();

    [Theory]
    [MemberData(nameof(Small))]
    public void OnnxRuntimeGivesTheSameAnswers(string name)
    {
        ModelPackage package = Package(name);
        string path = string.IsNullOrEmpty(_kept) ? _models.PathOf("model.onnx") : Path.Combine(_kept, $"{name}.onnx");
        package.ExportOnnx(path);
        using var model = new RuntimeModel(path);
        Assert.Equal(["input"], model.Inputs.Keys);
        Assert.Equal(["logits"], model.Outputs.Keys);
        Assert.Equal("N", model.Inputs["input"].SymbolicDimensions[0]);
        foreach (int batch in new[] { 1, 3 })
        {
            Shape shape = package.Model.InputShape(batch);
            var images = Tensor.FromArray(shape, Goldens.Uniform("images", shape.Elements, 0));
            float[] expected = package.Network.Forward(images).ToArray();
            (int[] sizes, float[] values) = model.Run(("input", images));
            Assert.Equal([batch, package.Classes.Count], sizes);
            double difference = RuntimeModel.Difference(expected, values);
            log.WriteLine($"{name}, batch {batch}: {difference:e1}");
            Assert.InRange(difference, 0, Tolerance);
        }

        HoldsTheSameTensors(package, path);
    }

    /// <summary>Nothing is written: the graph and the shapes of what would be.</summary>
    [Theory]
    [MemberData(nameof(Large))]
    public void LargeNetworksHaveEveryOperatorsFormAndTheirParameters(string name)
    {
        ModelPackage package = TestModels.Package(name);
        package.Network.Eval();
        ExportedGraph graph = OnnxPackage.Graph(package, new OnnxExportOptions());
        HashSet<string> known = [.. graph.Inputs.Select(input => input.Name), .. graph.Tensors.Select(tensor => tensor.Name)];
        foreach (ExportedNode node in graph.Nodes)
        {
            Assert.All(node.Inputs, input => Assert.Contains(input, known));
            Assert.True(known.Add(node.Name), node.Name);
        }

        Assert.Contains(graph.Outputs[0].Name, known);
        Dictionary<string, int[]> state = Read(package).ToDictionary(entry => entry.Name, entry => entry.Value.Shape.ToArray());
        Dictionary<string, IReadOnlyList<int>> tensors = graph.Tensors.Where(tensor => state.ContainsKey(tensor.Name))
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Sizes);
        Assert.Equal(state.Keys.Order(), tensors.Keys.Order());
        Assert.All(tensors, tensor => Assert.Equal(state[tensor.Key], tensor.Value));
    }

    [Fact]
    public void TheHeaderOfAPackageIsInTheMetadata()
    {
        ModelPackage package = TestModels.Package("resnet20_cifar");
        using var model = new RuntimeModel(Export(package));
        Assert.Equal("resnet20_cifar", model.Metadata["model"]);
        Assert.Equal(TestModels.Words, JsonSerializer.Deserialize<string[]>(model.Metadata["classes"])!);
        Assert.Equal("3x32x32", model.Metadata["input"]);
        Assert.Equal("separate", model.Metadata["preprocessing"]);
        Assert.Equal(TestModels.Metadata(package)["mean"], model.Metadata["mean"]);
    }

    [Theory]
    [InlineData(ExportedType.UInt8, InputChannelOrder.Rgb, false)]
    [InlineData(ExportedType.Float, InputChannelOrder.Rgb, true)]
    [InlineData(ExportedType.UInt8, InputChannelOrder.Bgr, false)]
    [InlineData(ExportedType.UInt8, InputChannelOrder.Bgr, true)]
    public void PreprocessingIsInsideOnRequest(ExportedType pixels, InputChannelOrder order, bool hasMeanImage)
    {
        ModelPackage plain = Package("resnet20_cifar");
        Preprocessing preprocessing = Preprocessing.Cifar10 with { ChannelOrder = order };
        var shape = new Shape(3, 32, 32);
        if (hasMeanImage)
            preprocessing = preprocessing.WithMeanImage(Tensor.FromArray(shape, Goldens.Uniform("mean", shape.Elements, 0)));
        var package = new ModelPackage(plain.Model, plain.Network, plain.Classes, preprocessing);
        string path = Export(package, new OnnxExportOptions { IncludePreprocessing = true, PixelType = pixels });
        Image image = TestModels.Noise(32, 32);
        float[] expected = package.Network.Forward(package.Prepare(image)).ToArray();
        byte[] planes = [.. Enumerable.Range(0, 3).SelectMany(channel => image.Pixels.Where((_, i) => i % 3 == channel))];
        using var model = new RuntimeModel(path);
        (_, float[] values) = pixels == ExportedType.UInt8
            ? model.Run("input", planes, [1, 3, 32, 32])
            : model.Run(("input", Tensor.FromArray(new Shape(1, 3, 32, 32), [.. planes.Select(pixel => (float)pixel)])));
        Assert.InRange(RuntimeModel.Difference(expected, values), 0, Tolerance);
        Assert.Equal("included", model.Metadata["preprocessing"]);
    }

    [Fact]
    public void ProbabilitiesAndAnotherSizeAreGivenOnRequest()
    {
        ModelPackage package = Package("squeezenet1_1");
        var options = new OnnxExportOptions { Softmax = true, InputHeight = 97, InputWidth = 130 };
        using var model = new RuntimeModel(Export(package, options));
        var shape = new Shape(2, 3, 97, 130);
        var images = Tensor.FromArray(shape, Goldens.Uniform("images", shape.Elements, 0));
        (_, float[] values) = model.Run(("input", images));
        Assert.Equal(["probabilities"], model.Outputs.Keys);
        Assert.Equal("3x97x130", model.Metadata["input"]);
        Assert.Equal(2.0, values.Sum(), 4);
        Assert.InRange(RuntimeModel.Difference(package.Network.Forward(images).Softmax().ToArray(), values), 0, Tolerance);
    }

    [Fact]
    public void ErrorsAreOneSentence()
    {
        string path = _models.PathOf("model.onnx");
        ModelPackage package = TestModels.Package("alexnet");
        package.Network.Train(new RandomSource(1));
        var training = Assert.Throws<FoveaException>(() => package.ExportOnnx(path));
        Assert.StartsWith("alexnet: Dropout (in classifier.0) is of training mode", training.Message, StringComparison.Ordinal);
        package.Network.Eval();
        Assert.Throws<ShapeException>(() => package.ExportOnnx(path, new OnnxExportOptions { InputHeight = 8, InputWidth = 8 }));
        Assert.Throws<ArgumentException>(() => package.ExportOnnx(path, new OnnxExportOptions { InputHeight = 0 }));
        Assert.Throws<ArgumentException>(() => package.ExportOnnx(path, new OnnxExportOptions { PixelType = ExportedType.Int64 }));
        ModelPackage small = TestModels.Package("resnet20_cifar");
        Preprocessing meanImage = small.Preprocessing.WithMeanImage(Tensor.Zeros(new Shape(3, 32, 32)));
        var sized = new ModelPackage(small.Model, small.Network, small.Classes, meanImage);
        var error = Assert.Throws<FoveaException>(() => sized.ExportOnnx(path, new OnnxExportOptions { InputHeight = 64 }));
        Assert.Contains("mean of each pixel, [3, 32, 32]", error.Message);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void AClassifierIsExportedUnlessItsWeightsWereReleased()
    {
        ModelPackage package = TestModels.Package();
        string path = _models.PathOf("classifier.onnx");
        using (var classifier = new ImageClassifier(package))
        {
            classifier.Predict(TestModels.Noise(28, 28, channels: 1));
            classifier.ExportOnnx(path);
        }

        HoldsTheSameTensors(package, path);
        using var released = new ImageClassifier(package, new ImageClassifierOptions { ReleaseParameters = true });
        var error = Assert.Throws<InvalidOperationException>(() => released.ExportOnnx(path));
        Assert.EndsWith("to export it.", error.Message, StringComparison.Ordinal);
    }

    private static bool IsSmall(ModelInfo model) =>
        (model.Parameters <= MostParameters && model.MultiplyAdds <= MostMultiplyAdds) || !string.IsNullOrEmpty(_kept);

    /// <summary>The network with the golden files' weights.</summary>
    private static ModelPackage Package(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Classifier network = info.Create(new ModelOptions());
        network.Eval();
        foreach (StateEntry entry in network.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), 0));
        return new ModelPackage(info, network, ClassNames.Indices(info.Classes));
    }

    /// <summary>The tensors that the forward pass reads.</summary>
    private static IEnumerable<StateEntry> Read(ModelPackage package) =>
        package.Network.State().Where(entry => entry.Kind != StateKind.Counter && !entry.IsForTrainingOnly);

    private static void HoldsTheSameTensors(ModelPackage package, string path)
    {
        using OnnxFile file = OnnxFile.Open(path);
        foreach (StateEntry entry in Read(package))
        {
            Assert.Equal(entry.Value.Shape.ToArray(), file.Entry(entry.Name).Shape);
            Assert.Equal(entry.Value.ToArray(), file.ReadFloats(entry.Name));
        }
    }

    private string Export(ModelPackage package, OnnxExportOptions? options = null)
    {
        string path = _models.PathOf("model.onnx");
        package.ExportOnnx(path, options);
        return path;
    }
}
