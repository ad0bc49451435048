using System.Numerics;
using Fovea.Imaging.Drawing;

namespace Fovea.Imaging.Tests.Drawing;

public sealed class CanvasTests
{
    private static readonly Color _red = new(255, 0, 0);

    [Fact]
    public void NothingDrawnIsTheImage()
    {
        using var canvas = new Canvas(Fixtures.Picture());
        Assert.Equal(Fixtures.Picture().Pixels, canvas.ToImage().Pixels);
    }

    [Fact]
    public void AFilledRectangleCoversItsPixelsAlone()
    {
        var image = new Image(8, 6, 1);
        using var canvas = new Canvas(image);
        canvas.FillRectangle(2, 1, 3, 4, _red);
        Assert.Equal(Inside(8, 6, (x, y) => x is >= 2 and < 5 && y is >= 1 and < 5), Reds(canvas));
        Assert.All(image.Pixels, value => Assert.Equal(0, value));
    }

    [Fact]
    public void AnOutlineLeavesTheInside()
    {
        using var canvas = new Canvas(new Image(10, 10, 3));
        canvas.DrawRectangle(2, 2, 6, 6, _red, thickness: 2);
        Assert.Equal(
            Inside(10, 10, (x, y) => x is >= 1 and < 9 && y is >= 1 and < 9 && !(x is >= 3 and < 7 && y is >= 3 and < 7)), Reds(canvas));
    }

    [Fact]
    public void APolygonInsideOfAnotherOneIsAHole()
    {
        using var canvas = new Canvas(new Image(10, 10, 3));
        canvas.FillPolygons([Square(1, 9), Square(3, 6)], _red);
        Assert.Equal(
            Inside(10, 10, (x, y) => x is >= 1 and < 9 && y is >= 1 and < 9 && !(x is >= 3 and < 6 && y is >= 3 and < 6)), Reds(canvas));
    }

    [Fact]
    public void ThePolygonsOutlineLiesOnBothSidesOfItsEdge()
    {
        using var canvas = new Canvas(new Image(10, 10, 3));
        canvas.DrawPolygons([Square(2, 8)], _red, thickness: 2);
        Assert.Equal(
            Inside(10, 10, (x, y) => x is >= 1 and < 9 && y is >= 1 and < 9 && !(x is >= 3 and < 7 && y is >= 3 and < 7)), Reds(canvas));
    }

    [Fact]
    public void ContrastIsThatOfWcag()
    {
        Assert.Equal(21, Color.Contrast(new Color(0, 0, 0), new Color(255, 255, 255)), 1e-9);
        Assert.Equal(1, Color.Contrast(_red, _red), 1e-9);
        Assert.Equal(4.54, Color.Contrast(new Color(118, 118, 118), new Color(255, 255, 255)), 0.005);
        Assert.Equal(3.998, Color.Contrast(_red, new Color(255, 255, 255)), 0.001);
    }

    [Fact]
    public void HalfAColorShowsWhatIsBehind()
    {
        using var canvas = new Canvas(new Image(1, 1, 3, [0, 0, 200]));
        canvas.FillRectangle(0, 0, 1, 1, _red with { Alpha = 128 });
        Assert.Equal([128, 0, 100], canvas.ToImage().Pixels.Select(value => (int)value));
    }

    [Theory]
    [InlineData("ant 0.93")]
    [InlineData("Ωμέγα")]
    [InlineData("Жук")]
    public void TextLeavesItsShapeWithinItsMeasure(string text)
    {
        (float width, float height) = Canvas.MeasureText(text, 24);
        using var canvas = new Canvas(new Image(200, 60, 3));
        canvas.DrawText(text, 20, 10, 24, _red);
        bool[] drawn = Reds(canvas);
        Assert.InRange(drawn.Count(isDrawn => isDrawn), 100, (int)(width * height / 2));
        bool[] inside = Inside(200, 60, (x, y) => x >= 19 && x <= 21 + width && y >= 10 && y <= 11 + height);
        Assert.DoesNotContain(drawn.Zip(inside), pixel => pixel is (true, false));
    }

    [Fact]
    public void DifferentTextsLookDifferent()
    {
        using Canvas ant = new(new Image(100, 40, 3)), bee = new(new Image(100, 40, 3));
        ant.DrawText("ant", 5, 5, 20, _red);
        bee.DrawText("bee", 5, 5, 20, _red);
        Assert.NotEqual(ant.ToImage().Pixels, bee.ToImage().Pixels);
    }

    private static Vector2[] Square(float from, float to) => [new(from, from), new(to, from), new(to, to), new(from, to)];

    private static bool[] Reds(Canvas canvas)
    {
        Image image = canvas.ToImage();
        Assert.All(image.Pixels.Index(), value => Assert.True(value.Index % 3 == 0 || value.Item == 0));
        return [.. image.Pixels.Chunk(3).Select(pixel => pixel[0] > 0)];
    }

    private static bool[] Inside(int width, int height, Func<int, int, bool> isInside)
        => [.. Enumerable.Range(0, width * height).Select(i => isInside(i % width, i / width))];
}
