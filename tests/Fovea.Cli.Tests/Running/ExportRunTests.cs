using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Formats.Onnx;
using Fovea.Models;
using Fovea.Nn;

namespace Fovea.Cli.Tests.Running;

public sealed class ExportRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-export-").FullName;
    private readonly string _weights;

    public ExportRunTests()
    {
        ModelInfo info = ModelCatalogue.Find("resnet20_cifar");
        Classifier network = info.Create(new ModelOptions(2));
        network.Initialize(3);
        _weights = Place("two.safetensors");
        new ModelPackage(info, network, ["ant", "bee"]).Save(_weights);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ANetworkIsWrittenWithItsNames()
    {
        Tool tool = Tool.Succeed("export", Place("two.onnx"), "--weights", _weights);
        string line = Assert.Single(tool.Lines);
        Assert.StartsWith($"{Place("two.onnx")} (resnet20_cifar, opset 17): input to logits, ", line, StringComparison.Ordinal);
        using OnnxFile file = OnnxFile.Open(Place("two.onnx"));
        Assert.Equal("fovea", file.Producer);
        Assert.Equal("""["ant","bee"]""", file.Metadata["classes"]);
        Assert.True(file.Contains("layer1.0.conv1.weight"));
    }

    [Fact]
    public void OptionsAreKept()
    {
        Tool tool = Tool.Succeed(
            "export", Place("a.onnx"), "--weights", _weights, "--input", "3x48x40", "--preprocess", "--softmax", "--json");
        Assert.Equal("probabilities", tool.Json.GetProperty("outputs")[0].GetString());
        Assert.Equal(new FileInfo(Place("a.onnx")).Length, tool.Json.GetProperty("bytes").GetInt64());
        using OnnxFile file = OnnxFile.Open(Place("a.onnx"));
        Assert.Equal("3x48x40", file.Metadata["input"]);
        Assert.Equal("included", file.Metadata["preprocessing"]);
        Assert.Equal("Cast", file.Graph.Nodes[0].Operator);
    }

    [Theory]
    [InlineData("--weights is missing", "a.onnx")]
    [InlineData("OUT is missing")]
    [InlineData("a file that ends in .onnx", "a.pth", "--weights", "w.pth")]
    public void WhatIsMissingIsNamed(string message, params string[] args)
    {
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run(["export", .. args]));
        Assert.Contains(message, tool.Error);
    }

    [Fact]
    public void ANetworkTakesItsOwnNumberOfChannels()
    {
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("export", Place("a.onnx"), "--weights", _weights, "--input", "1x32x32"));
        Assert.Contains("--input: given 1 channels, expected 3, which resnet20_cifar takes", tool.Error);
        Assert.False(File.Exists(Place("a.onnx")));
    }

    [Fact]
    public void ADetectorIsWrittenForPicturesOfAnySize()
    {
        string weights = Detector("maskrcnn_squeezenet1_1_fpn");
        string line = Assert.Single(Tool.Succeed("export", Place("det.onnx"), "--weights", weights, "--preprocess").Lines);
        Assert.StartsWith(
            $"{Place("det.onnx")} (maskrcnn_squeezenet1_1_fpn, opset 17): input to boxes, labels, scores, masks, ", line,
            StringComparison.Ordinal);
        using OnnxFile file = OnnxFile.Open(Place("det.onnx"));
        Assert.Equal("maskrcnn_squeezenet1_1_fpn", file.Metadata["model"]);
        Assert.True(file.Contains("roi_heads.box_predictor.cls_score.weight"));
    }

    [Theory]
    [InlineData("--softmax: given with a detector", "fasterrcnn_squeezenet1_1_fpn", "--softmax")]
    [InlineData("--input: given with a detector", "fasterrcnn_squeezenet1_1_fpn", "--input", "3x64x64")]
    [InlineData("--mask-squares: given with a detector that finds boxes alone", "fasterrcnn_squeezenet1_1_fpn", "--mask-squares")]
    [InlineData("--mask-squares: given with a classification network", null, "--mask-squares")]
    public void WhatDoesNotFitTheNetworkIsNamed(string message, string? detector, params string[] args)
    {
        var tool = new Tool();
        string weights = detector is null ? _weights : Detector(detector);
        Assert.Equal(ExitCode.Usage, tool.Run(["export", Place("a.onnx"), "--weights", weights, .. args]));
        Assert.Contains(message, tool.Error);
        Assert.False(File.Exists(Place("a.onnx")));
    }

    private string Detector(string name)
    {
        GeneralizedRcnn network = DetectorCatalogue.Find(name)!.Create(new DetectorConfig(3));
        network.Initialize(3);
        using var detector = new ObjectDetector(network, ["background", "ant", "bee"], new ObjectDetectorOptions { Model = name });
        detector.Save(Place("detector.safetensors"));
        return Place("detector.safetensors");
    }

    private string Place(string name) => Path.Combine(_folder, name);
}
