using System.Globalization;
using System.Text.Json;
using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Imaging;

namespace Fovea.Cli.Tests.Running;

/// <summary>train, eval and detect on a folder of pictures with a list of boxes, as a user would chain them.</summary>
[Collection(EngineTests.Name)]
public sealed class TrainDetectorTests : IDisposable
{
    private const string Model = "fasterrcnn_squeezenet1_1_fpn";
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-detector-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatTrainingMeasuredEvalMeasuresAgain()
    {
        string run = Path.Combine(_folder, "run"), pictures = Pictures();
        Tool trained = Train("--val-share", "0.3", "--epochs", "1", "--roi-pooling", "pool", "--output", run, "--json");
        JsonElement training = JsonDocument.Parse(Assert.Single(trained.Lines)).RootElement;
        Assert.Equal((1, "validation"), (training.GetProperty("epochs").GetInt32(), training.GetProperty("part").GetString()));
        Assert.InRange(training.GetProperty("metrics").GetProperty("box_ap50").GetDouble(), 0, 100);
        Assert.Contains("finds circle, square, triangle", trained.Error);
        Assert.Contains("pooled by RoIPool", trained.Error);
        Assert.True(File.Exists(training.GetProperty("evaluation").GetString()));

        string weights = Path.Combine(run, "best.safetensors");
        Tool measured = Tool.Succeed("eval", "--weights", weights, "--data", "detectionfolder", "--data-path", pictures);
        Assert.Contains("best.safetensors on pictures: 8 images", measured.Output);
        Assert.Contains(" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = ", measured.Output);
        JsonElement json = Tool.Succeed("eval", "--weights", weights, "--data", "detectionfolder", "--data-path", pictures, "--json").Json;
        Assert.Equal((8, 12), (json.GetProperty("images").GetInt32(), json.GetProperty("boxes").GetArrayLength()));
        Assert.Equal(
            json.GetProperty("metrics").GetProperty("box_ap50").GetDouble(), json.GetProperty("boxes")[1].GetDouble(), tolerance: 1e-9);
        Tool.Succeed("detect", Path.Combine(pictures, "0.png"), "--weights", weights);
    }

    [Fact]
    public void WhatCannotWorkIsSaidInASentence()
    {
        string pictures = Pictures();
        Tool.Refuse(
            "--min-size: given for a classifier, which has no such setting: leave it out",
            "train", "--model", "lenet5", "--data", "glyphs", "--min-size", "64");
        Tool.Refuse(
            "--roi-pooling: given for a classifier, which has no such setting: leave it out",
            "train", "--model", "lenet5", "--data", "glyphs", "--roi-pooling", "align");
        Tool.Refuse(
            "the recipe detection-short is for detectors, lenet5 is a classifier: take lenet or another",
            "train", "--model", "lenet5", "--data", "glyphs", "--recipe", "detection-short", "--output", _folder);
        Tool.Refuse(
            "pictures without validation has no masks, from which maskrcnn_squeezenet1_1_fpn learns: take a Faster R-CNN, or add masks",
            "train", "--model", "maskrcnn_squeezenet1_1_fpn", "--data", "detectionfolder", "--data-path", pictures, "--output", _folder);
        Tool tool = new();
        Assert.Equal(ExitCode.Usage, tool.Run("train", "--model", Model, "--data", "glyphs"));
        Assert.Contains("shapes, pennfudan, voc, coco, detectionfolder", tool.Error);
    }

    private Tool Train(params string[] more)
    {
        var tool = new Tool();
        int code = tool.Run(
            ["train", "--model", Model, "--data", "detectionfolder", "--data-path", Pictures(), "--min-size", "48", .. more]);
        Assert.True(code == ExitCode.Success, tool.Error);
        return tool;
    }

    private string Pictures()
    {
        string folder = Path.Combine(_folder, "pictures");
        if (Directory.Exists(folder))
            return folder;
        Directory.CreateDirectory(folder);
        var shapes = new ShapesDataset(Split.Train, 8, new ShapesOptions { Width = 64, Height = 48, MaxObjects = 3 });
        List<string> lines = ["file,x1,y1,x2,y2,label"];
        for (int i = 0; i < shapes.Count; i++)
        {
            ImageFile.Save(shapes.Read(i), Path.Combine(folder, $"{i}.png"));
            var target = (DetectionTarget)shapes.Target(i);
            lines.AddRange(target.Boxes.Select((box, k) => string.Create(
                CultureInfo.InvariantCulture, $"{i}.png,{box.X1},{box.Y1},{box.X2},{box.Y2},{shapes.Classes[target.Labels[k]]}")));
        }

        File.WriteAllLines(Path.Combine(folder, "boxes.csv"), lines);
        return folder;
    }
}
