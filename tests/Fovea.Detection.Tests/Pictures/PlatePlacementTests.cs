using Fovea.Data;
using Fovea.Detection.Pictures;

namespace Fovea.Detection.Tests.Pictures;

public sealed class PlatePlacementTests
{
    private const int Width = 200;
    private const int Height = 150;

    [Fact]
    public void APlateStandsOnItsBox() =>
        Assert.Equal(new BoundingBox(50, 50, 90, 60), new PlatePlacement(Width, Height).Place(new BoundingBox(50, 60, 120, 100), 40, 10));

    [Fact]
    public void APlateWithoutRoomAboveIsInItsBox() =>
        Assert.Equal(new BoundingBox(50, 5, 90, 15), new PlatePlacement(Width, Height).Place(new BoundingBox(50, 5, 120, 100), 40, 10));

    [Fact]
    public void PlatesOfOneBoxDoNotCoverEachOther()
    {
        var placement = new PlatePlacement(Width, Height);
        BoundingBox[] plates =
            [.. Enumerable.Range(0, 10).Select(_ => placement.Place(new BoundingBox(40, 40, 130, 100), 40, 10))];
        foreach ((BoundingBox a, BoundingBox b) in plates.SelectMany((a, i) => plates[..i].Select(b => (a, b))))
            Assert.True(a.X2 <= b.X1 || b.X2 <= a.X1 || a.Y2 <= b.Y1 || b.Y2 <= a.Y1, $"{a} covers {b}");
    }

    [Theory]
    [InlineData(-500, -500, -400, -400)]
    [InlineData(190, 140, 1000, 1000)]
    [InlineData(0, 0, 200, 150)]
    [InlineData(199, 149, 200, 150)]
    [InlineData(0, float.NegativeInfinity, 200, float.PositiveInfinity)]
    public void PlatesStayInsideOfTheImage(float x1, float y1, float x2, float y2)
    {
        var placement = new PlatePlacement(Width, Height);
        for (int i = 0; i < 30; i++)
        {
            BoundingBox plate = placement.Place(new BoundingBox(x1, y1, x2, y2), 60, 20);
            Assert.InRange(plate.X1, 0, Width - 60);
            Assert.InRange(plate.Y1, 0, Height - 20);
            Assert.Equal((60, 20), (plate.Width, plate.Height));
        }
    }
}
