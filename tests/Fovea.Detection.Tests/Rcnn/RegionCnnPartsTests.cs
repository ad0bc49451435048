using Fovea.Data;
using Fovea.Detection.Rcnn;

namespace Fovea.Detection.Tests.Rcnn;

public sealed class RegionCnnPartsTests
{
    private static readonly BoundingBox _first = new(0, 0, 10, 10), _second = new(20, 0, 30, 10), _crowd = new(40, 0, 60, 10);

    [Fact]
    public void EachPartDrawsItsOwnLineBetweenObjectAndBackground()
    {
        // Overlaps with the first object: 0.7, 0.55, 0.25, none, and the second one by itself.
        RegionTargets targets = Targets(new(0, 0, 10, 7), new(0, 0, 10, 5.5f), new(0, 0, 10, 2.5f), _crowd, _second);
        Assert.Equal(7, targets.Boxes.Count);
        Assert.Equal([1, 2, 1, 1, 0, 0, 2], targets.Labels(0.5f));
        Assert.Equal([0], targets.Objects(1));
        Assert.Equal([1], targets.Objects(2));
        Assert.Equal([1, 4, 5, 6], targets.Negatives(1, 0.3f));
        Assert.Equal([0, 2, 3, 4, 5], targets.Negatives(2, 0.3f));
        Assert.Equal([(0, _first), (2, _first)], targets.Pairs(1, 0.6f));
        Assert.Empty(targets.Pairs(3, 0.6f));
    }

    [Fact]
    public void ObjectsThatCannotBeLearntAreRefused()
    {
        Assert.Contains("label 3", Assert.Throws<ArgumentException>(
            () => new RegionTargets(new DetectionTarget([_first], [3]), [], 3)).Message);
        Assert.Contains("no area", Assert.Throws<ArgumentException>(
            () => new RegionTargets(new DetectionTarget([new(1, 1, 1, 5)], [1]), [], 3)).Message);
    }

    [Fact]
    public void ABatchDependsOnSeedEpochAndPlace()
    {
        int[][] labels = [[1, 0, 0, 0], [0, 2, 0, 2]];
        var windows = new RegionWindows(labels, 4, 12, seed: 5);
        RegionWindow[] batch = windows.Batch(1, 3);
        Assert.Equal(batch, new RegionWindows(labels, 4, 12, seed: 5).Batch(1, 3));
        Assert.NotEqual(batch, windows.Batch(1, 2));
        Assert.NotEqual(batch, windows.Batch(0, 3));
        Assert.NotEqual(batch, new RegionWindows(labels, 4, 12, seed: 6).Batch(1, 3));
        Assert.Equal(16, batch.Length);
        Assert.All(batch, window => Assert.Equal(labels[window.Image][window.Region], window.Label));
        Assert.Equal(4, batch.Count(window => window.Label > 0));
        Assert.Equal(2, batch.Select(window => window.IsMirrored).Distinct().Count());
        Assert.Contains("no region", Assert.Throws<ArgumentException>(() => new RegionWindows([[0, 0]], 4, 12, 0)).Message);
        Assert.All(new RegionWindows([[1, 1]], 4, 12, 0).Batch(0, 0), window => Assert.Equal(1, window.Label));
    }

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

    private static RegionTargets Targets(params BoundingBox[] proposals) => new(
        new DetectionTarget([_first, _second, _crowd], [1, 2, 1]) { IsCrowd = [false, false, true] }, proposals, classes: 4);
}
