using Fovea.Detection.Catalogue;
using Fovea.Detection.Exporting;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Tests;

/// <summary>
/// Detectors as ONNX files, run by ONNX Runtime. Where FOVEA_ONNX_EXPORTS names a folder, the published ones are run too, and files of
/// detectors over every backbone stay there for eng/check-onnx-export.py.
/// </summary>
[Trait("Category", "Networks")]
public sealed class OnnxDetectorTests(ITestOutputHelper log) : IDisposable
{
    private const int SmallHead = 64;

    private static readonly string? _kept = Environment.GetEnvironmentVariable("FOVEA_ONNX_EXPORTS");
    private static readonly string[] _classes = ["background", "a", "b", "c", "d", "e"];

    // Networks that carry no detector.
    private static readonly string[] _ofOneSize = ["alexnet_2012", "alexnet_2012_ungrouped", "zfnet", "zfnet_512_1024_512"];

    private readonly TestModels _models = new();

    private static RcnnOptions Small => new() { MinSize = 160, MaxSize = 256, BoxScoreThresh = 0.02f };

    public static TheoryData<string> Backbones =>
        [.. ModelCatalogue.All.Where(model => model.InputChannels == 3).Select(model => model.Name)];

    public static TheoryData<string> Published => [.. DetectorCatalogue.All.Select(detector => detector.Name)];

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("fasterrcnn_squeezenet1_1_fpn", null)]
    [InlineData("fasterrcnn_squeezenet1_1_fpn", RoiPooling.Pool)]
    [InlineData("maskrcnn_squeezenet1_1_fpn", null)]
    [InlineData("maskrcnn_resnet18_fpn", null)]
    [InlineData("fasterrcnn_resnet18", RoiPooling.Align)]
    [InlineData("fasterrcnn_squeezenet1_1", null)]
    [InlineData("fasterrcnn_alexnet_fpn", null)]
    public void OnnxRuntimeFindsTheSameAtAnySize(string name, RoiPooling? pooling)
    {
        using ObjectDetector detector = Detector(name, Small with { RoiPooling = pooling }, SmallHead);
        using RuntimeModel model = Export(detector);
        Compare(detector, model, 148, 200);
        Compare(detector, model, 230, 110);
    }

    [PublishedDetectorsTheory]
    [MemberData(nameof(Published))]
    public void OnnxRuntimeFindsTheSameWithPublishedDetectors(string name)
    {
        using ObjectDetector detector = Detector(name, new RcnnOptions { BoxScoreThresh = 0.02f }, headWidth: null);
        string path = Path.Combine(_kept!, $"{name}.onnx");
        detector.ExportOnnx(path);
        using var model = new RuntimeModel(path);
        Compare(detector, model, 240, 320);
        Compare(detector, model, 300, 200);
    }

    /// <summary>Every operator's form for maps of any size; the graph alone, unless files are kept.</summary>
    [Theory]
    [MemberData(nameof(Backbones))]
    public void DetectorsOverEveryBackboneHaveAForm(string backbone)
    {
        int exported = 0;
        foreach (string name in (string[])[$"fasterrcnn_{backbone}_fpn", $"maskrcnn_{backbone}_fpn", $"fasterrcnn_{backbone}"])
        {
            if (TryCreate(name) is not { } network)
                continue;
            network.Eval();
            ExportedGraph graph = RcnnExport.Of(network);
            AssertReadsWhatIsThere(graph);
            exported++;
            if (string.IsNullOrEmpty(_kept))
                continue;
            network.Initialize(1);
            using var detector = new ObjectDetector(network, _classes, new ObjectDetectorOptions { Model = name });
            detector.ExportOnnx(Path.Combine(_kept, $"{name}.onnx"));
        }

        log.WriteLine($"{backbone}: {exported} detectors");
        Assert.Equal(_ofOneSize.Contains(backbone), exported == 0);
    }

    [Theory]
    [InlineData("fasterrcnn_squeezenet1_1_fpn", true)]
    [InlineData("maskrcnn_squeezenet1_1_fpn", true)]
    [InlineData("maskrcnn_squeezenet1_1_fpn", false)]
    public void APictureWithoutObjectsGivesEmptyResults(string name, bool pastesMasks)
    {
        using ObjectDetector detector = Detector(name, Small with { BoxScoreThresh = 0.9999f }, SmallHead);
        using RuntimeModel model = Export(detector, new RcnnExportOptions { PastesMasks = pastesMasks });
        float[] picture = Picture(70, 90);
        Assert.Equal(0, detector.FindIn(Tensor.FromArray(new Shape(1, 3, 70, 90), picture)).Count);
        var results = model.RunAll(RuntimeModel.Floats("input", picture, 3, 70, 90));
        Assert.Equal([0, 4], results["boxes"].Shape);
        Assert.Equal([0], results["labels"].Shape);
        Assert.Equal([0], results["scores"].Shape);
        if (detector.Network.HasMasks)
            Assert.Equal(pastesMasks ? [0, 1, 70, 90] : [0, 1, 28, 28], results["masks"].Shape);
    }

    /// <summary>The size of a proposal is bounded so that none is left, which is the other way to find nothing.</summary>
    [Fact]
    public void APictureWithoutProposalsGivesEmptyResults()
    {
        using ObjectDetector detector = Detector("maskrcnn_squeezenet1_1_fpn", Small with { RpnMinSize = 1e4f }, SmallHead);
        using RuntimeModel model = Export(detector);
        var results = model.RunAll(RuntimeModel.Floats("input", Picture(50, 60), 3, 50, 60));
        Assert.Equal([0, 4], results["boxes"].Shape);
        Assert.Equal([0, 1, 50, 60], results["masks"].Shape);
    }

    [Fact]
    public void BytesAreTakenAndSquaresGivenOnRequest()
    {
        using ObjectDetector detector = Detector("maskrcnn_squeezenet1_1_fpn", Small, SmallHead);
        using RuntimeModel model = Export(detector, new RcnnExportOptions { TakesBytes = true, PastesMasks = false });
        Image image = TestModels.Noise(130, 90);
        byte[] planes = [.. Enumerable.Range(0, 3).SelectMany(channel => image.Pixels.Where((_, i) => i % 3 == channel))];
        var results = model.RunAll(RuntimeModel.Bytes("input", planes, 3, 90, 130));
        FoundObjects found = Found(results);
        found.AssertMatches(FoundObjects.Of(detector.FindIn(image), arePasted: false));
        Assert.Equal([found.Count, 1, 28, 28], results["masks"].Shape);
    }

    [Fact]
    public void TheFileSaysWhatItIs()
    {
        using ObjectDetector detector = Detector("fasterrcnn_squeezenet1_1_fpn", Small, SmallHead);
        using RuntimeModel model = Export(detector);
        Assert.Equal("fasterrcnn_squeezenet1_1_fpn", model.Metadata["model"]);
        Assert.Equal("""["background","a","b","c","d","e"]""", model.Metadata["classes"]);
        Assert.Contains("\"min_size\":160", model.Metadata["rcnn"]);
        Assert.Equal(["input"], model.Inputs.Keys);
        Assert.Equal(["", "H", "W"], model.Inputs["input"].SymbolicDimensions);
        Assert.Equal(["boxes", "labels", "scores"], model.Outputs.Keys);
    }

    [Fact]
    public void ANetworkInTrainingIsRefused()
    {
        GeneralizedRcnn network = TryCreate("fasterrcnn_resnet18")!;
        network.Train(new RandomSource(1));
        Assert.Contains("evaluation mode", Assert.Throws<ExportException>(() => RcnnExport.Of(network)).Message);
    }

    /// <summary>
    /// The golden files' weights, but a tenth of them in the last layers: with the whole ones scores are 1 to all digits, so that rounding
    /// alone decides what is suppressed.
    /// </summary>
    private static ObjectDetector Detector(string name, RcnnOptions options, int? headWidth)
    {
        const float Share = 0.1f;
        string[] last = ["cls_score.weight", "bbox_pred.weight", "cls_logits.weight"];
        var config = new DetectorConfig(_classes.Length) { Options = options, BoxHeadWidth = headWidth };
        GeneralizedRcnn network = DetectorCatalogue.Find(name)!.Create(config);
        foreach (StateEntry entry in network.State())
        {
            float[] values = Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), 0);
            bool isLast = last.Any(layer => entry.Name.EndsWith(layer, StringComparison.Ordinal));
            entry.Value.CopyFrom(isLast ? Array.ConvertAll(values, value => value * Share) : values);
        }

        return new ObjectDetector(network, _classes, new ObjectDetectorOptions { Model = name });
    }

    private static float[] Picture(int height, int width) =>
        Array.ConvertAll(Goldens.Uniform("picture", 3 * height * width, 0), value => (value + 1) / 2);

    /// <summary>The network, or null where the backbone takes one size only or has no map of the stride that is needed.</summary>
    private static GeneralizedRcnn? TryCreate(string name)
    {
        try
        {
            return DetectorCatalogue.Find(name)!.Create(new DetectorConfig(_classes.Length) { BoxHeadWidth = SmallHead });
        }
        catch (Exception failure) when (failure is ShapeException or ArgumentException)
        {
            return null;
        }
    }

    private static void AssertReadsWhatIsThere(ExportedGraph graph)
    {
        HashSet<string> known = ["", .. graph.Inputs.Select(input => input.Name), .. graph.Tensors.Select(tensor => tensor.Name)];
        foreach (ExportedNode node in graph.Nodes)
        {
            Assert.All(node.Inputs, input => Assert.Contains(input, known));
            Assert.All(node.Results, result => Assert.True(known.Add(result), result));
        }

        Assert.All(graph.Outputs, output => Assert.Contains(output.Name, known));
    }

    private RuntimeModel Export(ObjectDetector detector, RcnnExportOptions? options = null)
    {
        string path = _models.PathOf("detector.onnx");
        detector.ExportOnnx(path, options);
        return new RuntimeModel(path);
    }

    private void Compare(ObjectDetector detector, RuntimeModel model, int height, int width)
    {
        float[] picture = Picture(height, width);
        var expected = FoundObjects.Of(detector.FindIn(Tensor.FromArray(new Shape(1, 3, height, width), picture)));
        FoundObjects found = Found(model.RunAll(RuntimeModel.Floats("input", picture, 3, height, width)));
        log.WriteLine($"{height} x {width}: {found.AssertMatches(expected)} of {expected.Count} detections");
    }

    private static FoundObjects Found(IReadOnlyDictionary<string, (int[] Shape, Array Values)> results) => new(
        (float[])results["boxes"].Values, (long[])results["labels"].Values, (float[])results["scores"].Values,
        results.TryGetValue("masks", out (int[] Shape, Array Values) masks) ? (float[])masks.Values : null);
}

/// <summary>A theory about the published detectors, whose files are large; skipped unless FOVEA_ONNX_EXPORTS names a folder.</summary>
internal sealed class PublishedDetectorsTheoryAttribute : TheoryAttribute
{
    public PublishedDetectorsTheoryAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FOVEA_ONNX_EXPORTS")))
            Skip = "FOVEA_ONNX_EXPORTS names no folder for the files of published detectors";
    }
}
