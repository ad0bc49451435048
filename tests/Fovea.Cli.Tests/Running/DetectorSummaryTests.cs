using System.Text.Json;

namespace Fovea.Cli.Tests.Running;

/// <summary>Detectors in <c>fovea summary</c>.</summary>
public sealed class DetectorSummaryTests
{
    // Those of torchvision's Mask R-CNN, counted at 800x1088 with 1,000 regions and 100 masks, of which the masks take 53.2e9.
    [Theory]
    [InlineData("fasterrcnn_resnet50_fpn", 41_808_406, 230.8e9 - 53.2e9)]
    [InlineData("maskrcnn_resnet50_fpn", 44_454_513, 230.8e9)]
    public void ParametersAndMultiplyAddsAreThoseOfTorchvision(string model, long parameters, double multiplyAdds)
    {
        JsonElement json = Tool.Succeed("summary", model, "--json").Json;
        Assert.Equal([1, 3, 800, 1088], json.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(parameters, json.GetProperty("parameters").GetInt64());
        IEnumerable<JsonElement> layers = json.GetProperty("parts").EnumerateArray()
            .SelectMany(part => part.GetProperty("layers").EnumerateArray());
        Assert.Equal(parameters, layers.Sum(layer => layer.GetProperty("parameters").GetInt64()));
        Assert.InRange(json.GetProperty("multiply_adds").GetInt64(), 0.9995 * multiplyAdds, 1.0005 * multiplyAdds);
    }

    [Fact]
    public void TheTextSaysWhatItAssumes()
    {
        string text = string.Join(' ', Tool.Succeed("summary", "maskrcnn_resnet50_fpn").Lines.Select(line => line.Trim()));
        Assert.Contains("padded to 800x1088; assumed are 1,000 regions and 100 detections with masks", text);
        Assert.Contains("44,454,513 parameters with ordinary batch norm, which is shown; 44,401,393 with frozen batch norm", text);
        Assert.Contains("backbone.body.conv1", text);
    }

    [Fact]
    public void APageIsWritten()
    {
        string page = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".html");
        try
        {
            var tool = new Tool();
            Assert.Equal(ExitCode.Success, tool.Run("summary", "fasterrcnn_vgg16", "--html", page));
            Assert.Contains("138,507,572 parameters", File.ReadAllText(page));
        }
        finally
        {
            File.Delete(page);
        }
    }

    [Fact]
    public void SeveralImagesAreRefused() => Tool.Refuse(
        "--batch: given 2, expected 1: maskrcnn_resnet50_fpn is summarised for one image",
        "summary", "maskrcnn_resnet50_fpn", "--batch", "2");
}
