using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Testing;

namespace Fovea.Detection.Tests.Boxes;

public sealed class BoxTests
{
    public static TheoryData<string> GoldenFiles => NonMaximumSuppressionTests.GoldenFiles;

    [Theory]
    [MemberData(nameof(GoldenFiles))]
    public void OverlapsAreTorchvisions(string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        BoundingBox[] boxes = TestBoxes.Golden(200, seed);
        var overlaps = new float[50 * 150];
        BoxMath.PairwiseIou(boxes.AsSpan(0, 50), boxes.AsSpan(50), overlaps);
        Digest.Read(values.GetProperty("box_iou")).AssertMatches("box_iou", [50, 150], overlaps);
        Assert.Throws<ArgumentException>(() => BoxMath.PairwiseIou(boxes, boxes, overlaps));
    }

    [Fact]
    public void OverlapsHaveTheirTextbookValues()
    {
        BoundingBox box = new(0, 0, 10, 10), half = new(0, 0, 5, 10), apart = new(20, 0, 30, 10);
        Assert.Equal(100, BoxMath.Area(box));
        Assert.Equal(0.5f, BoxMath.Iou(box, half));
        Assert.Equal(0, BoxMath.Iou(box, apart));
        Assert.Equal(1, BoxMath.GeneralizedIou(box, box));
        Assert.Equal(-1f / 3, BoxMath.GeneralizedIou(box, apart), 1e-6f);
        Assert.True(float.IsNaN(BoxMath.Iou(new(1, 1, 1, 1), new(2, 2, 2, 2))));
        Assert.Equal(new BoundingBox(0, 0, 20, 5), BoxMath.Clip(new(-3, -4, 25, 5), height: 10, width: 20));
        Assert.Equal([0, 2], BoxMath.LargeEnough([box, new(0, 0, 10, 0.5f), half], 1));
    }

    [Fact]
    public void ACodedBoxComesBack()
    {
        BoundingBox[] from = TestBoxes.Golden(60, 1), to = TestBoxes.Golden(60, 2);
        foreach (BoxCoder coder in new[] { BoxCoder.Anchors, BoxCoder.Regions })
        {
            foreach ((BoundingBox source, BoundingBox target) in from.Zip(to))
            {
                BoundingBox back = coder.Decode(source, coder.Encode(source, target));
                Assert.Equal(0, Distance(back, target), 1e-3f);
            }
        }
    }

    [Fact]
    public void TheValuesAreThoseOfThePaper()
    {
        BoxDelta delta = BoxCoder.Regions.Encode(new(0, 0, 10, 20), new(5, 5, 25, 15));
        Assert.Equal(10f * (15 - 5) / 10, delta.Dx);
        Assert.Equal(0, delta.Dy);
        Assert.Equal(5 * MathF.Log(2), delta.Dw, 1e-6f);
        Assert.Equal(5 * MathF.Log(0.5f), delta.Dh, 1e-6f);
        BoundingBox largest = BoxCoder.Anchors.Decode(new(0, 0, 16, 16), new(0, 0, 100, 0));
        Assert.Equal(1000f, largest.Width, 1e-2f);
        Assert.Throws<ArgumentException>(() => new BoxCoder(new BoxDelta(1, 1, 0, 1)));
    }

    private static float Distance(in BoundingBox a, in BoundingBox b) =>
        MathF.Max(MathF.Max(MathF.Abs(a.X1 - b.X1), MathF.Abs(a.Y1 - b.Y1)), MathF.Max(MathF.Abs(a.X2 - b.X2), MathF.Abs(a.Y2 - b.Y2)));
}
