using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Imaging;

namespace Fovea.Cli.Tests.Running;

/// <summary>Detection with random weights in small images, as a user asks for it.</summary>
[Collection(EngineTests.Name)]
public sealed class DetectRunTests : IClassFixture<RandomDetector>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-detect-").FullName;
    private readonly RandomDetector _detector;

    public DetectRunTests(RandomDetector detector) => _detector = detector;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void JsonHoldsWhatTheDetectorFinds()
    {
        string photograph = Draw("a.png", 90, 60);
        Tool tool = Detect(photograph, "--json");
        JsonElement image = Assert.Single(tool.Json.GetProperty("images").EnumerateArray());
        Assert.Equal(photograph, image.GetProperty("file").GetString());
        Assert.Equal((90, 60), (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));
        using var detector = ObjectDetector.Load(_detector.Weights, new() { Rcnn = _ => RandomDetector.Small });
        IReadOnlyList<DetectedObject> expected = detector.Detect(photograph);
        Assert.NotEmpty(expected);
        Assert.Equal(
            expected,
            image.GetProperty("objects").EnumerateArray().Select(found =>
            {
                float[] box = [.. found.GetProperty("box").EnumerateArray().Select(side => side.GetSingle())];
                JsonElement mask = found.GetProperty("mask");
                Assert.Equal([60, 90], mask.GetProperty("size").EnumerateArray().Select(side => side.GetInt32()));
                return new DetectedObject(
                    found.GetProperty("label").GetString()!,
                    found.GetProperty("class_index").GetInt32(),
                    found.GetProperty("score").GetSingle(),
                    new BoundingBox(box[0], box[1], box[2], box[3]),
                    RleMask.FromCompressed(mask.GetProperty("counts").GetString()!, 60, 90));
            }));
    }

    [Fact]
    public void PicturesHaveTheNamesOfThePhotographsAndTheRestGoesOnWithoutOneThatIsDamaged()
    {
        string photographs = Directory.CreateDirectory(Path.Combine(_folder, "photographs")).FullName;
        File.Move(Draw("a.png", 90, 60), Path.Combine(photographs, "a.png"));
        File.Move(Draw("c.jpg", 60, 90), Path.Combine(photographs, "c.jpg"));
        string damaged = Path.Combine(photographs, "b.png"), output = Path.Combine(_folder, "found", "here");
        File.WriteAllText(damaged, "no image");
        var tool = new Tool();
        int code = tool.Run(
            "detect", photographs, "--output", output, "--weights", _detector.Weights, "--min-size", "64", "--max-size", "96",
            "--score-threshold", "0.05");
        Assert.Equal(ExitCode.Failure, code);
        Assert.Equal(
            $"fovea: error: {damaged}: not an image: starts with 'no image'; expected JPEG, PNG, WebP, GIF or BMP{Environment.NewLine}",
            tool.Error);
        Assert.Equal(["a.png", "c.jpg"], Directory.GetFiles(output).Select(Path.GetFileName).Order());
        Image drawn = ImageFile.Load(Path.Combine(output, "a.png")), photograph = ImageFile.Load(Path.Combine(photographs, "a.png"));
        Assert.Equal((90, 60), (drawn.Width, drawn.Height));
        Assert.NotEqual(photograph.Pixels, drawn.Pixels);
        Assert.Contains(tool.Lines, line => line.Contains("a.png", StringComparison.Ordinal));
        Assert.Contains(tool.Lines, line => line.Contains("c.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsLessSureThanTheThresholdIsNeitherListedNorDrawn()
    {
        string photograph = Draw("a.png", 90, 60), output = Path.Combine(_folder, "found");
        Tool tool = Detect(photograph, "--score-threshold", "0.9999", "--output", output);
        Assert.Contains("nothing found", tool.Lines[2]);
        Assert.Equal(ImageFile.Load(photograph).Pixels, ImageFile.Load(Path.Combine(output, "a.png")).Pixels);
    }

    [Fact]
    public void APageExplainsOnePhotograph()
    {
        string photograph = Draw("a.png", 90, 60), page = Path.Combine(_folder, "a.html");
        var tool = new Tool();
        int code = tool.Run(
            "detect", photograph, "--weights", _detector.Weights, "--min-size", "64", "--max-size", "96", "--explain", page, "--json");
        Assert.Equal((ExitCode.Success, $"page: {page}{Environment.NewLine}"), (code, tool.Error));
        Assert.Contains("How objects were found in a.png", File.ReadAllText(page));
        Assert.Equal(
            Objects(Detect(photograph, "--json")).Select(found => found.GetRawText()), Objects(tool).Select(found => found.GetRawText()));
    }

    [Fact]
    public void ManyImagesTellHowFarTheWorkIs()
    {
        string photograph = Draw("a.png", 40, 40);
        var tool = new Tool();
        string[] images = [.. Enumerable.Repeat(photograph, 10)];
        Assert.Equal(
            ExitCode.Success, tool.Run(["detect", .. images, "--weights", _detector.Weights, "--min-size", "32", "--json"]));
        string[] lines = tool.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(("Detecting in 10 images", "  100 % (10 of 10)", 11), (lines[0], lines[^1], lines.Length));
    }

    [Fact]
    public void ClassesAreNamedByAFileWithOrWithoutTheBackground()
    {
        string photograph = Draw("a.png", 90, 60), classes = Path.Combine(_folder, "classes.txt");
        foreach (string[] before in (string[][])[[], ["none"]])
        {
            File.WriteAllLines(classes, [.. before, .. Enumerable.Range(1, 90).Select(label => $"thing {label}")]);
            foreach (JsonElement found in Objects(Detect(photograph, "--json", "--classes", classes)))
                Assert.Equal($"thing {found.GetProperty("class_index").GetInt32()}", found.GetProperty("label").GetString());
        }

        File.WriteAllLines(classes, ["a", "b"]);
        Tool.Refuse(
            $"{_detector.Weights}: there are 2 names of classes, the weights have 90 and the background: give one for each",
            "detect", photograph, "--weights", _detector.Weights, "--classes", classes);
    }

    [Fact]
    public void WhatCannotWorkIsSaidBeforeItBegins()
    {
        string photograph = Draw("a.png", 40, 40), weights = _detector.Weights, folder = Path.Combine(_folder, "other");
        Tool.Refuse(
            $"--output: given {_folder}, the photographs' own folder: give another one, or they would be lost",
            "detect", photograph, "--weights", weights, "--output", _folder);
        Directory.CreateDirectory(folder);
        File.Copy(photograph, Path.Combine(folder, "a.png"));
        Tool.Refuse(
            $"--output: the pictures of {photograph} and {Path.Combine(folder, "a.png")} would have one name: give them one after the "
            + "other, with a folder for each",
            "detect", photograph, folder, "--weights", weights, "--output", Path.Combine(_folder, "found"));
        Tool.Refuse(
            "--explain: given with 2 images, expected one: the page shows one photograph",
            "detect", photograph, photograph, "--weights", weights, "--explain", Path.Combine(_folder, "a.html"));
        Tool.Refuse(
            "'resnet50' is no detector: take one of fasterrcnn_resnet50_fpn, maskrcnn_resnet50_fpn, fasterrcnn_vgg16, or name a "
            + "classification network: fasterrcnn_NETWORK_fpn, maskrcnn_NETWORK_fpn, fasterrcnn_NETWORK",
            "detect", photograph, "--weights", weights, "--model", "resnet50");
        Tool classifier = new();
        string included = IncludedWeights.Default.Model;
        Assert.Equal(ExitCode.Usage, classifier.Run("detect", photograph, "--weights", included));
        Assert.Single(classifier.Error.TrimEnd().Split(Environment.NewLine));
    }

    private static IEnumerable<JsonElement> Objects(Tool tool) =>
        tool.Json.GetProperty("images")[0].GetProperty("objects").EnumerateArray();

    private Tool Detect(string photograph, params string[] flags) =>
        Tool.Succeed(["detect", photograph, "--weights", _detector.Weights, "--min-size", "64", "--max-size", "96", .. flags]);

    private string Draw(string name, int width, int height)
    {
        string path = Path.Combine(_folder, name);
        var image = new Image(width, height, 3);
        new Random(1).NextBytes(image.Pixels);
        ImageFile.Save(image, path);
        return path;
    }
}
