using Fovea.Data;
using Fovea.Detection.Rcnn;

namespace Fovea.Detection.Tests.Rcnn;

public sealed class RegionCnnHeadsTests
{
    private static readonly BoundingBox _first = new(0, 0, 10, 10), _second = new(20, 0, 30, 10);

    [Fact]
    public void DetectionsAreSuppressedByClassMovedAndClipped()
    {
        // The features are the scores of both classes; the boxes of the first class move right by their width.
        var heads = new RegionCnnHeads(
            [new LinearSvm([1, 0], 0), new LinearSvm([0, 1], 0)],
            [new BoxRegressor(new float[8], [1, 0, 0, 0]), new BoxRegressor(new float[8], new float[4])]);
        BoundingBox[] boxes = [_first, new(0, 0, 10, 9), _second, new(90, 0, 100, 10)];
        float[] features = [1, 3, 2, 0, 0.5f, -9, 4, -9];
        Detections found = Detect(new RegionCnnOptions());
        Assert.Equal([1, 2, 1, 1], found.Labels);
        Assert.Equal([new(100, 0, 105, 10), _first, new(10, 0, 20, 9), new(30, 0, 40, 10)], found.Boxes);
        Assert.All(
            found.Scores.Zip((float[])[4, 3, 2, 0.5f]), each => Assert.Equal(each.Second, MathF.Log(each.First / (1 - each.First)), 1e-3f));
        Assert.Equal(2, Detect(new RegionCnnOptions { DetectionsPerImage = 2 }).Count);
        Assert.Equal(3, Detect(new RegionCnnOptions { ScoreThreshold = 0.7f }).Count);

        Detections Detect(RegionCnnOptions options) =>
            heads.Detect(boxes, new RegionFeatures(4, features, features), new PixelSize(50, 105), options);
    }

    [Fact]
    public void TheContextIsThePapersForItsInput()
    {
        Assert.Equal(16, new RegionCnnOptions().PaddingOf(227));
        Assert.Equal(2, new RegionCnnOptions().PaddingOf(32));
        Assert.Contains("MapSize", Assert.Throws<ArgumentException>(() => new RegionCnnOptions { MapSize = 0 }.Check()).Message);
    }
}
