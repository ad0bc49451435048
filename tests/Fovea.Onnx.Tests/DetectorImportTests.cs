using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Formats;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Onnx.Tests;

/// <summary>Detectors of other programs and our own: the convolutions are compiled, what depends on values is run node by node.</summary>
[Trait("Category", "Networks")]
public sealed class DetectorImportTests(ITestOutputHelper output) : IDisposable
{
    private const string FolderVariable = "FOVEA_ONNX_DETECTORS";
    private const int Pictures = 2;

    private static readonly string[] _classes = ["background", "a", "b", "c", "d", "e"];

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [ExternalFact(FolderVariable, "eng/check-onnx-import.py --detectors FOLDER makes the files that it names")]
    public void DetectorsOfTorchvisionHavePyTorchsAnswers()
    {
        foreach (string path in Directory.GetFiles(Environment.GetEnvironmentVariable(FolderVariable)!, "*.onnx").Order())
        {
            string stem = path[..path.LastIndexOf('-')];
            using CompiledOnnxModel first = OnnxModel.Load(path).Compile(Read($"{stem}.picture0.npy").Shape);
            for (int i = 0; i < Pictures; i++)
            {
                Tensor picture = Read($"{stem}.picture{i}.npy");
                FoundObjects expected = Recorded(stem, i), found = Detect(first.ForInputs(picture.Shape), "picture", picture);
                output.WriteLine(
                    $"{Path.GetFileName(path)}, {picture.Shape}: {found.AssertMatches(expected)} of {expected.Count} detections; "
                    + $"{first.Plan!.Steps.Count} steps are planned, {first.Rest.Count} nodes run alone");
            }
        }
    }

    /// <summary>The same objects to the bit: the layers behind the proposals are compiled for groups of regions, as a detector's.</summary>
    [Theory]
    [InlineData("fasterrcnn_squeezenet1_1_fpn", null)]
    [InlineData("fasterrcnn_squeezenet1_1_fpn", RoiPooling.Pool)]
    [InlineData("maskrcnn_resnet18_fpn", null)]
    [InlineData("fasterrcnn_resnet18", null)]
    public void AnExportedDetectorComesBackWithTheSameBits(string name, RoiPooling? pooling)
    {
        var options = new RcnnOptions { MinSize = 160, MaxSize = 256, BoxScoreThresh = 0.02f, RoiPooling = pooling };
        using ObjectDetector detector = Detector(name, options);
        detector.ExportOnnx(_path);
        OnnxModel model = OnnxModel.Load(_path);
        foreach ((int height, int width) in ((int, int)[])[(148, 200), (230, 110)])
        {
            float[] picture = Array.ConvertAll(Goldens.Uniform("picture", 3 * height * width, 0), value => (value + 1) / 2);
            var expected = FoundObjects.Of(detector.FindIn(Tensor.FromArray(new Shape(1, 3, height, width), picture)));
            var shape = new Shape(3, height, width);
            using CompiledOnnxModel compiled = model.Compile(shape);
            FoundObjects found = Detect(compiled, "input", Tensor.FromArray(shape, picture));
            found.AssertEquals(expected);
            output.WriteLine($"{name}, {height} x {width}: {found.Count} detections with the same bits");
        }
    }

    [Fact]
    public void APictureWithoutObjectsGivesEmptyResults()
    {
        var options = new RcnnOptions { MinSize = 96, MaxSize = 128, BoxScoreThresh = 0.9999f };
        using ObjectDetector detector = Detector("maskrcnn_squeezenet1_1_fpn", options);
        detector.ExportOnnx(_path);
        var shape = new Shape(3, 60, 80);
        using CompiledOnnxModel compiled = OnnxModel.Load(_path).Compile(shape);
        IReadOnlyDictionary<string, OnnxValue> results = compiled.Run(
            new Dictionary<string, OnnxValue> { ["input"] = Tensor.Zeros(shape) });
        Assert.Equal([0, 4], results["boxes"].Shape);
        Assert.Equal([0], results["scores"].Shape);
        Assert.Equal([0, 1, 60, 80], results["masks"].Shape);
    }

    /// <summary>A tenth of the golden files' weights in the last layers keeps scores apart.</summary>
    private static ObjectDetector Detector(string name, RcnnOptions options)
    {
        const float Share = 0.1f;
        string[] last = ["cls_score.weight", "bbox_pred.weight", "cls_logits.weight"];
        var config = new DetectorConfig(_classes.Length) { Options = options, BoxHeadWidth = 64 };
        GeneralizedRcnn network = DetectorCatalogue.Find(name)!.Create(config);
        foreach (StateEntry entry in network.State())
        {
            float[] values = Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), 0);
            bool isLast = last.Any(layer => entry.Name.EndsWith(layer, StringComparison.Ordinal));
            entry.Value.CopyFrom(isLast ? Array.ConvertAll(values, value => value * Share) : values);
        }

        return new ObjectDetector(network, _classes, new ObjectDetectorOptions { Model = name });
    }

    private static FoundObjects Detect(CompiledOnnxModel model, string input, Tensor picture)
    {
        IReadOnlyDictionary<string, OnnxValue> results = model.Run(new Dictionary<string, OnnxValue> { [input] = picture });
        return new FoundObjects(
            results["boxes"].ToArray().To<float>(), results["labels"].ToArray().To<long>(), results["scores"].ToArray().To<float>(),
            results.TryGetValue("masks", out OnnxValue? masks) ? masks.ToArray().To<float>() : null);
    }

    private static FoundObjects Recorded(string stem, int picture)
    {
        string masks = $"{stem}.masks{picture}.npy";
        return new FoundObjects(
            Read($"{stem}.boxes{picture}.npy").ToArray(),
            Array.ConvertAll(Read($"{stem}.labels{picture}.npy").ToArray(), label => (long)label),
            Read($"{stem}.scores{picture}.npy").ToArray(),
            File.Exists(masks) ? Read(masks).ToArray() : null);
    }

    private static Tensor Read(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        WeightEntry entry = file.Entries[0];
        return Tensor.FromArray(new Shape([.. entry.Shape]), file.ReadFloats(entry.Name));
    }
}
