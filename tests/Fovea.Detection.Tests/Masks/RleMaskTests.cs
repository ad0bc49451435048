using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Imaging;

namespace Fovea.Detection.Tests.Masks;

public sealed class RleMaskTests
{
    [Fact]
    public void RunsGoDownTheColumns()
    {
        var mask = RleMask.Encode([0, 1, 1, 0, 1, 0], height: 2, width: 3);
        Assert.Equal([2, 3, 1], mask.Counts.ToArray());
        Assert.Equal(3, mask.Area);
        Assert.Equal(new BoundingBox(1, 0, 3, 2), mask.BoundingBox);
        Assert.Equal([0, 1, 1, 0, 1, 0], mask.ToImage().Pixels);
    }

    [Fact]
    public void AMaskThatBeginsOnHasAFirstRunOfZero() => Assert.Equal([0, 6], RleMask.Encode([1, 2, 3, 4, 5, 255], 2, 3).Counts.ToArray());

    [Fact]
    public void AMaskWithoutPixelsHasNoBox()
    {
        var mask = RleMask.Encode(new byte[12], 3, 4);
        Assert.Equal([12], mask.Counts.ToArray());
        Assert.Equal(default, mask.BoundingBox);
        Assert.Equal(0, RleMask.Iou(mask, mask));
    }

    [Fact]
    public void RunsOfNoPixelsInTheMiddleChangeNothing()
    {
        var split = RleMask.FromCounts([2, 1, 0, 2, 1, 0, 0], 2, 3);
        var whole = RleMask.FromCounts([2, 3, 1], 2, 3);
        Assert.Equal([2, 1, 0, 2, 1, 0, 0], split.Counts.ToArray());
        Assert.Equal(whole.Area, split.Area);
        Assert.Equal(whole.BoundingBox, split.BoundingBox);
        Assert.Equal(1, RleMask.Iou(split, whole));
        Assert.Equal(whole, RleMask.Union(split, split));
    }

    [Fact]
    public void RandomMasksAreMergedAsTheirPixels()
    {
        const int Height = 23;
        const int Width = 17;
        byte[] a = Pixels("a", Height * Width);
        byte[] b = Pixels("b", Height * Width);
        RleMask first = RleMask.Encode(a, Height, Width);
        RleMask second = RleMask.Encode(b, Height, Width);
        int shared = a.Zip(b).Count(pair => pair is { First: 1, Second: 1 });
        int covered = a.Zip(b).Count(pair => pair.First + pair.Second > 0);
        Assert.Equal(a.Zip(b, Math.Max).ToArray(), RleMask.Union(first, second).ToImage().Pixels);
        Assert.Equal(a.Zip(b, Math.Min).ToArray(), RleMask.Intersection(first, second).ToImage().Pixels);
        Assert.Equal((double)shared / covered, RleMask.Iou(first, second));
        Assert.Equal((double)shared / first.Area, RleMask.Iou(first, second, isCrowd: true));
        Assert.Equal(first, RleMask.FromCompressed(first.ToCompressed(), Height, Width));
    }

    [Fact]
    public void LongRunsSurviveCompression()
    {
        var mask = RleMask.FromCounts([1, 1_000_000, 3, 2, 40_000_000, 1, 5_999_993, 1_000_000], 6000, 8000);
        Assert.Equal(mask, RleMask.FromCompressed(mask.ToCompressed(), 6000, 8000));
    }

    [Fact]
    public void APolygonOfWholePixelsHasThesePixels()
    {
        var square = RleMask.FromPolygons([[1, 1, 4, 1, 4, 3, 1, 3]], height: 5, width: 6);
        Assert.Equal(new BoundingBox(1, 1, 4, 3), square.BoundingBox);
        Assert.Equal(6, square.Area);
    }

    [Fact]
    public void PolygonsReachBeyondTheImageAndMayHaveCornersTwice()
    {
        var all = RleMask.FromPolygons([[-100, -100, 100, -100, 100, -100, 100, 100, -100, 100]], height: 5, width: 6);
        Assert.Equal(30, all.Area);
        Assert.Equal(0, RleMask.FromPolygons([[10, 10, 20, 10, 20, 20]], height: 5, width: 6).Area);
    }

    [Theory]
    [InlineData("0", 2, 3, "add up to 0; expected 6")]
    [InlineData("23!", 2, 3, "the letter '!' at 2")]
    [InlineData("23\u00e4", 2, 3, "the letter '\u00e4' at 2")]
    [InlineData("2P", 2, 3, "ends within a run length")]
    [InlineData("2PPPPPPPPPPPP", 2, 3, "more than 7 letters")]
    [InlineData("2O1", 2, 3, "the run length -1 before letter 2")]
    [InlineData("", 2, 3, "add up to 0")]
    [InlineData("231", 0, 3, "0 rows and 3 columns")]
    [InlineData("231", 100_000, 100_000, "at most 2^31 - 1 pixels")]
    public void ADamagedStringIsRefused(string compressed, int height, int width, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => RleMask.FromCompressed(compressed, height, width)).Message);

    [Fact]
    public void WrongCountsAreRefused()
    {
        Assert.Contains("run length -1", Assert.Throws<FormatException>(() => RleMask.FromCounts([7, -1], 2, 3)).Message);
        Assert.Contains(
            "add up to 4294967294; expected 6",
            Assert.Throws<FormatException>(() => RleMask.FromCounts([int.MaxValue, int.MaxValue], 2, 3)).Message);
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 4, 1 }, "has 4 values")]
    [InlineData(new double[] { 1, 1, 4, 1, 4, 4, 2 }, "has 7 values")]
    [InlineData(new double[] { 1, 1, 4, 1, 4, double.NaN }, "coordinate NaN")]
    [InlineData(new double[] { 1, 1, 4, 1, 4, 1e9 }, "coordinate 1000000000")]
    public void AnImpossiblePolygonIsRefused(double[] polygon, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => RleMask.FromPolygons([polygon], 5, 6)).Message);

    [Fact]
    public void WrongSizesAreRefused()
    {
        RleMask mask = RleMask.FromCounts([6], 2, 3);
        RleMask other = RleMask.FromCounts([6], 3, 2);
        Assert.Throws<ArgumentException>(() => RleMask.Union(mask, other));
        Assert.Throws<ArgumentException>(() => RleMask.Union());
        Assert.Throws<ArgumentException>(() => RleMask.Iou(mask, other));
        Assert.Throws<ArgumentException>(() => RleMask.Encode(new byte[5], 2, 3));
        Assert.Throws<ArgumentException>(() => mask.Decode(new byte[7]));
        Assert.Throws<ArgumentException>(() => RleMask.Encode(new Image(2, 3, 3)));
        Assert.Throws<FormatException>(() => RleMask.FromPolygons([], 2, 3));
    }

    private static byte[] Pixels(string name, int count) =>
        Array.ConvertAll(Testing.Goldens.Uniform(name, count, seed: 1), value => (byte)(value > 0.2f ? 1 : 0));
}
