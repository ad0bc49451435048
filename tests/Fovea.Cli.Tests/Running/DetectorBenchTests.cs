using System.Text.Json;

namespace Fovea.Cli.Tests.Running;

/// <summary>Detectors in <c>fovea bench</c>.</summary>
[Collection(EngineTests.Name)]
public sealed class DetectorBenchTests
{
    [Fact]
    public void LayersAreThoseOfAllPartsWithWhatIsBetweenThem()
    {
        JsonElement json = Tool.Succeed(
            "bench", "maskrcnn_resnet50_fpn", "--runs", "1", "--warmup", "1", "--layers", "--json").Json;
        Dictionary<string, JsonElement[]> layers = json.GetProperty("layers").EnumerateArray()
            .GroupBy(layer => layer.GetProperty("layer").GetString()!).ToDictionary(group => group.Key, group => group.ToArray());
        foreach (string name in (string[])
            ["resize and normalise", "backbone.body.conv1", "rpn.head.conv.0.0", "backbone and proposal head: all else", "proposals",
            "classes and boxes: pooling", "roi_heads.box_head.fc6", "masks: pooling", "roi_heads.mask_predictor.mask_fcn_logits"])
        {
            Assert.True(layers[name].Sum(layer => layer.GetProperty("ms").GetDouble()) > 0, name);
        }

        const double FirstConvolution = 64.0 * 400 * 544 * 3 * 49;
        JsonElement first = Assert.Single(layers["backbone.body.conv1"]), regions = Assert.Single(layers["roi_heads.box_head.fc6"]);
        Assert.Equal(FirstConvolution, MultiplyAdds(first), 0.01 * FirstConvolution);
        Assert.True(regions.GetProperty("times").GetInt32() > 1, "the regions are more than one group");
    }

    [Theory]
    [InlineData("--train: given with fasterrcnn_resnet50_fpn, expected a classifier: detectors are measured in inference only", "--train")]
    [InlineData("--batch: given 2, expected 1: fasterrcnn_resnet50_fpn is measured on one image at a time", "--batch", "2")]
    [InlineData(
        "--fc-weights: given with fasterrcnn_resnet50_fpn, expected a classifier: detectors compute in float32", "--fc-weights", "int8")]
    public void WhatDetectorsDoNotHaveIsRefused(string expected, params string[] flags) =>
        Tool.Refuse(expected, ["bench", "fasterrcnn_resnet50_fpn", .. flags]);

    [Fact]
    public void AMisspeltDetectorNamesTheNearest() => Tool.Refuse(
        "unknown model 'fastrcnn_vgg16': did you mean fasterrcnn_vgg16? (`fovea models` lists all)", "bench", "fastrcnn_vgg16");

    private static double MultiplyAdds(JsonElement layer) =>
        layer.GetProperty("gflops").GetDouble() * layer.GetProperty("ms").GetDouble() * 1e6 / 2;
}
