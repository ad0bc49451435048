using System.Text.Json;
using Fovea.Detection.Masks;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Masks;

/// <summary>Run lengths, figure for figure those of pycocotools.</summary>
public sealed class RleMaskGoldenTests
{
    public static TheoryData<string> Files => GoldenMetrics.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void MasksAreThoseOfPycocotools(string file)
    {
        JsonElement[] masks = [.. GoldenMetrics.Read(file, "rle").GetProperty("masks").EnumerateArray()];
        Assert.NotEmpty(masks);
        foreach (JsonElement golden in masks)
        {
            RleMask mask = GoldenMetrics.Mask(golden);
            Assert.Equal(golden.GetProperty("runs").Deserialize<int[]>()!, mask.Counts.ToArray());
            Assert.Equal(mask, RleMask.FromCounts(mask.Counts, mask.Height, mask.Width));
            Assert.Equal(mask, RleMask.Encode(mask.ToImage()));
            Assert.Equal(golden.GetProperty("counts").GetString(), mask.ToCompressed());
            Assert.Equal(golden.GetProperty("area").GetInt32(), mask.Area);
            Assert.Equal(golden.GetProperty("area").GetInt32(), mask.ToImage().Pixels.Sum(pixel => pixel));
            Assert.Equal(Box(golden.GetProperty("bbox")), CocoBox.From(mask.BoundingBox));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void PolygonsBecomeThePixelsOfPycocotools(string file)
    {
        JsonElement[] polygons = [.. GoldenMetrics.Read(file, "rle").GetProperty("polygons").EnumerateArray()];
        Assert.NotEmpty(polygons);
        foreach (JsonElement golden in polygons)
        {
            var mask = RleMask.FromPolygons(
                [golden.GetProperty("polygon").Deserialize<double[]>()!],
                golden.GetProperty("height").GetInt32(),
                golden.GetProperty("width").GetInt32());
            Assert.Equal(golden.GetProperty("counts").GetString(), mask.ToCompressed());
            Assert.Equal(golden.GetProperty("area").GetInt32(), mask.Area);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void UnionIntersectionAndIouAreThoseOfPycocotools(string file)
    {
        JsonElement golden = GoldenMetrics.Read(file, "rle");
        JsonElement iou = golden.GetProperty("iou");
        RleMask[] detections = [.. iou.GetProperty("detections").EnumerateArray().Select(GoldenMetrics.Mask)];
        RleMask[] truths = [.. iou.GetProperty("truths").EnumerateArray().Select(GoldenMetrics.Mask)];
        bool[] isCrowd = [.. iou.GetProperty("iscrowd").EnumerateArray().Select(crowd => crowd.GetInt32() == 1)];
        Assert.Equal(golden.GetProperty("union").GetString(), RleMask.Union(detections).ToCompressed());
        Assert.Equal(golden.GetProperty("intersection").GetString(), RleMask.Intersection(detections[..2]).ToCompressed());

        double[][] masks = iou.GetProperty("masks").Deserialize<double[][]>()!;
        double[][] boxes = iou.GetProperty("boxes").Deserialize<double[][]>()!;
        for (int d = 0; d < detections.Length; d++)
        {
            for (int t = 0; t < truths.Length; t++)
            {
                Assert.Equal(masks[d][t], RleMask.Iou(detections[d], truths[t], isCrowd[t]));
                Assert.Equal(boxes[d][t], CocoBox.Iou(Box(detections[d]), Box(truths[t]), isCrowd[t]));
            }
        }
    }

    private static CocoBox Box(RleMask mask) => CocoBox.From(mask.BoundingBox);

    private static CocoBox Box(JsonElement values) => values.Deserialize<double[]>() is [double x, double y, double width, double height]
        ? new CocoBox(x, y, width, height)
        : throw new InvalidDataException("a box has not four values");
}
