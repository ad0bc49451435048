using System.Runtime.InteropServices;
using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Anchors;
using Fovea.Testing;

namespace Fovea.Detection.Tests.Anchors;

public sealed class AnchorGeneratorTests
{
    public static TheoryData<string> GoldenFiles => [.. Goldens.Files(values => values.TryGetProperty("fasterrcnn_resnet50_fpn", out _))];

    [Fact]
    public void ThePyramidHasTorchvisionsAnchors()
    {
        (int, int)[] maps = [(200, 272), (100, 136), (50, 68), (25, 34), (13, 17)];
        BoundingBox[] anchors = AnchorGenerator.FeaturePyramid.Generate(800, 1088, maps);
        Assert.Equal(217413, anchors.Length);
        Assert.Equal([new(-23, -11, 23, 11), new(-16, -16, 16, 16), new(-11, -23, 11, 23), new(-19, -11, 27, 11)], anchors[..4]);
        Assert.Equal(new BoundingBox(-23, -7, 23, 15), anchors[3 * 272]);
        int last = anchors.Length - 3;
        Assert.Equal(new BoundingBox((16 * 64) - 362, (12 * 61) - 181, (16 * 64) + 362, (12 * 61) + 181), anchors[last]);
        Assert.Equal([3, 3, 3, 3, 3], AnchorGenerator.FeaturePyramid.PerPixel);
    }

    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public void TheAnchorsOfAnImageAreTorchvisions(string file)
    {
        (_, JsonElement values) = Goldens.Read(file);
        JsonElement row = values.GetProperty("fasterrcnn_resnet50_fpn");
        int[] batch = Sizes(row.GetProperty("transformed").GetProperty("batch"));
        (int, int)[] maps =
        [
            .. row.GetProperty("features").EnumerateObject().Select(map => Sizes(map.Value)).Select(shape => (shape[2], shape[3])),
        ];
        BoundingBox[] anchors = AnchorGenerator.FeaturePyramid.Generate(batch[2], batch[3], maps);
        Digest.Read(row.GetProperty("anchors")[0]).AssertMatches(
            "anchors", [anchors.Length, 4], MemoryMarshal.Cast<BoundingBox, float>(anchors).ToArray());

        static int[] Sizes(JsonElement digest) => [.. digest.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
    }

    [Fact]
    public void OneMapHasTheNineAnchorsOfThePaper()
    {
        BoundingBox[] anchors = AnchorGenerator.SingleScale.Generate(32, 32, [(2, 2)]);
        Assert.Equal(36, anchors.Length);
        Assert.Equal([new(-91, -45, 91, 45), new(-181, -91, 181, 91), new(-362, -181, 362, 181)], anchors[..3]);
        Assert.Equal([new(-64, -64, 64, 64), new(-128, -128, 128, 128), new(-256, -256, 256, 256)], anchors[3..6]);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new AnchorGenerator([], []));
        Assert.Throws<ArgumentException>(() => new AnchorGenerator([[32]], [[1], [1]]));
        Assert.Throws<ArgumentException>(() => new AnchorGenerator([[32, 0]], [[1]]));
        Assert.Throws<ArgumentException>(() => AnchorGenerator.SingleScale.Generate(32, 32, [(2, 2), (1, 1)]));
    }
}
