using Fovea.Data.Detection;
using Fovea.Imaging;

namespace Fovea.Data.Tests.Detection;

public sealed class ObjectCheckerTests
{
    private static readonly ObjectPlace _place = new("boxes.csv", 7);

    [Theory]
    [InlineData(0, 0, 20, 10, null)]
    [InlineData(-0.4f, 0, 20.5f, 10.2f, null)]
    [InlineData(5, 5, 5, 9, ObjectFaultKind.DegenerateBox)]
    [InlineData(5, 9, 8, 4, ObjectFaultKind.DegenerateBox)]
    [InlineData(float.NaN, 0, 8, 4, ObjectFaultKind.DegenerateBox)]
    [InlineData(0, 0, float.PositiveInfinity, 4, ObjectFaultKind.DegenerateBox)]
    [InlineData(1, 1, 21, 9, ObjectFaultKind.OffByOne)]
    [InlineData(1, 1, 20, 11, ObjectFaultKind.OffByOne)]
    [InlineData(-1, 3, 20, 9, ObjectFaultKind.OffByOne)]
    [InlineData(-1, 3, 20, 12, ObjectFaultKind.BoxOutsideImage)]
    [InlineData(3, 3, 20.7f, 9, ObjectFaultKind.BoxOutsideImage)]
    [InlineData(30, 3, 40, 9, ObjectFaultKind.BoxOutsideImage)]
    public void FaultyBoxesAreToldFromSoundOnes(float x1, float y1, float x2, float y2, ObjectFaultKind? expected)
    {
        CheckedObjects found = ObjectChecker.Check([Stated(new BoundingBox(x1, y1, x2, y2))], width: 20, height: 10);
        Assert.Equal(expected, found.Faults.SingleOrDefault()?.Kind);
        Assert.Equal(expected is null ? 1 : 0, found.Target.Boxes.Count);
        Assert.All(found.Target.Boxes, box => Assert.Equal(new BoundingBox(0, 0, 20, 10), box));
    }

    [Fact]
    public void TheOthersStayInTheirOrder()
    {
        StatedObject[] stated =
        [
            Stated(new(0, 0, 4, 4)) with { Label = null, ClassName = "cta", Mask = () => Mask(1) },
            Stated(new(1, 0, 5, 4)) with { Label = 2, Mask = () => Mask(1), IsCrowd = true, Area = 3 },
            Stated(new(2, 0, 6, 4)) with { Mask = () => Mask(0) },
            Stated(new(3, 0, 7, 4)) with { Mask = () => new Image(10, 20, 1) },
            Stated(new(4, 0, 8, 4)) with { Mask = () => Mask(9), Area = 4 },
        ];
        CheckedObjects found = ObjectChecker.Check(stated, width: 20, height: 10);
        Assert.Equal(
            [ObjectFaultKind.UnknownClass, ObjectFaultKind.EmptyMask, ObjectFaultKind.MaskOfOtherSize], found.Faults.Select(f => f.Kind));
        Assert.Equal("boxes.csv, line 7: the class 'cta' is none of the set's", found.Faults[0].ToString());
        Assert.Equal([new(1, 0, 5, 4), new(4, 0, 8, 4)], found.Target.Boxes);
        Assert.Equal([2, 1], found.Target.Labels);
        Assert.Equal([1, 9], found.Target.Masks!.Select(mask => (int)mask.Pixels[0]));
        Assert.Equal([true, false], found.Target.IsCrowd);
        Assert.Equal([3f, 4f], found.Target.Area);
        Assert.Throws<ArgumentException>(() => ObjectChecker.Check([stated[0], Stated(new(0, 0, 1, 1))], 20, 10));
    }

    [Fact]
    public void NoObjectsAreATargetWithoutBoxes()
    {
        CheckedObjects found = ObjectChecker.Check([], width: 20, height: 10);
        Assert.Empty(found.Target.Boxes);
        Assert.Empty(found.Faults);
    }

    private static StatedObject Stated(BoundingBox box) => new(box, 1, "cat", _place);

    private static Image Mask(byte first)
    {
        var mask = new Image(20, 10, 1);
        mask.Pixels[0] = first;
        return mask;
    }
}
