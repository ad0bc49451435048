using System.Xml.Linq;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Tensors;

namespace Fovea.Tests;

/// <summary>What is told of a detection by a network that has learnt nothing.</summary>
public sealed class DetectionExplanationTests : IDisposable
{
    private readonly ObjectDetector _detector;

    public DetectionExplanationTests()
    {
        GeneralizedRcnn network = MaskRcnn.ResNet50Fpn(new DetectorConfig { Options = new RcnnOptions { MinSize = 64, MaxSize = 96 } });
        network.Initialize(0);
        _detector = new ObjectDetector(network, CocoClasses.Names);
    }

    public void Dispose() => _detector.Dispose();

    [Fact]
    public void ThePageShowsEachStageAndNeedsNothingElse()
    {
        var photograph = new Image(90, 60, 3);
        new Random(1).NextBytes(photograph.Pixels);
        DetectionExplanation explanation = DetectionExplanation.Of(_detector, photograph, "a < b.png");
        using var stream = new MemoryStream();
        explanation.WriteHtml(stream);
        stream.Position = 0;
        var page = XDocument.Load(stream);
        Assert.Equal("How objects were found in a < b.png", Assert.Single(page.Descendants("h1")).Value);
        Assert.Equal(
            ["Stages and their times", "1. The photograph, resized", "2. Anchors", "3. Objectness", "4. Proposals", "5. Regions",
                "6. Objects", "7. Masks"],
            page.Descendants("h2").Select(heading => heading.Value));
        string[] stages = [.. page.Descendants("tbody").First().Elements("tr").Select(row => row.Element("th")!.Value)];
        Assert.Equal([.. explanation.Trace.Stages.Select(stage => stage.Name), "all"], stages);
        Assert.Contains("90 x 60 pixels, resized to 96 x 64, and padded to 96 x 64", page.Root!.Value);
        Assert.Contains($"{explanation.Detections.Count} objects are left", page.Root.Value);
        Assert.Equal(1 + 5 + 5 + 2 + 1 + 1 + Math.Min(6, explanation.Detections.Count), page.Descendants("img").Count());
        Assert.All(page.Descendants("img"), picture => Assert.StartsWith("data:image/", picture.Attribute("src")!.Value));
        Assert.Empty(page.Descendants("script"));
        Assert.Equal(explanation.Detections.Boxes, _detector.FindIn(photograph).Boxes);
    }

    [Fact]
    public void AProfileHasTheStepsOfAllStagesInOrder()
    {
        Tensor image = Tensor.Empty(new Shape(1, 3, 60, 90));
        Philox.ForName(0, "image").Fill(image.Data);
        IReadOnlyList<DetectorStep> steps = _detector.Profile(image, TimeProvider.System);
        Assert.Equal(
            ["resize and normalise", "backbone and proposal head", "proposals", "classes and boxes", "masks"],
            steps.Select(step => step.Stage).Distinct());
        Assert.Equal(64L * 32 * 48 * 3 * 49, steps.Single(step => step.Path == "backbone.body.conv1").MultiplyAdds);
        Assert.All(steps, step => Assert.True(step.Times > 0 && step.Time >= TimeSpan.Zero, step.Path));
        Assert.Contains(steps, step => step.Path == "masks: pooling");
    }
}
