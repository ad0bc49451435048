using Fovea.Data;
using Fovea.Detection.Rcnn;

namespace Fovea.Detection.Tests.Rcnn;

public sealed class RegionTargetsTests
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

    private static RegionTargets Targets(params BoundingBox[] proposals) => new(
        new DetectionTarget([_first, _second, _crowd], [1, 2, 1]) { IsCrowd = [false, false, true] }, proposals, classes: 4);
}
