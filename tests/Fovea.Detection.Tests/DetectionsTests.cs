using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Tests;

public sealed class DetectionsTests
{
    private const int Side = 4;

    private static readonly BoundingBox[] _boxes = [new(0, 0, 10, 10), new(20, 10, 30, 40)];

    [Fact]
    public void MasksAreThoseOfTheirDetections()
    {
        float[] values = new float[2 * Side * Side];
        Array.Fill(values, 1, Side * Side, Side * Side);
        var detections = new Detections(50, 60, _boxes, [1, 2], [0.9f, 0.8f], new MaskProbabilities(values, Side));
        Assert.Equal(2, detections.Count);
        Assert.Equal(0, detections.MaskPixels(0).Area);
        Assert.Equal(MaskPasting.Pixels(values.AsSpan(Side * Side), _boxes[1], 50, 60), detections.MaskPixels(1));
        Assert.Equal(detections.MaskPixels(1).Area, detections.MaskProbabilities(1).Count(value => value > 0.5f));
        Assert.Equal(0, detections.MaskPixels(1, threshold: 1).Area);
        Assert.Throws<ArgumentOutOfRangeException>(() => detections.MaskPixels(2));
    }

    [Fact]
    public void ANetworkWithoutMasksHasNone()
    {
        var detections = new Detections(50, 60, _boxes, [1, 2], [0.9f, 0.8f]);
        Assert.Null(detections.Masks);
        Assert.Throws<InvalidOperationException>(() => detections.MaskPixels(0));
    }

    [Fact]
    public void ListsOfDifferentLengthsAreRefused()
    {
        Assert.Contains(
            "2 boxes, 1 labels, 2 scores; expected one each",
            Assert.Throws<ArgumentException>(() => new Detections(50, 60, _boxes, [1], [0.9f, 0.8f])).Message);
        Assert.Contains(
            "2 labels, 2 scores, 1 masks",
            Assert.Throws<ArgumentException>(
                () => new Detections(50, 60, _boxes, [1, 2], [0.9f, 0.8f], new MaskProbabilities(new float[16], Side))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Detections(0, 60, _boxes, [1, 2], [0.9f, 0.8f]));
        Assert.Throws<ArgumentException>(() => new MaskProbabilities(new float[17], Side));
    }
}
