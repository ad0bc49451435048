using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Detection.Pictures;
using Fovea.Imaging;
using Fovea.Imaging.Drawing;

namespace Fovea.Detection.Tests.Pictures;

public sealed class DetectionPictureTests
{
    private const int Width = 160;
    private const int Height = 120;
    private const double ReadableLine = 3;

    private static readonly string[] _names = ["background", "cat", "dog"];
    private static readonly BoundingBox _box = new(40, 50, 100, 90);

    [Fact]
    public void TextAndHalosStandOutFromEveryColor()
    {
        Assert.Equal(DetectionPalette.Colors.Count, DetectionPalette.Colors.Distinct().Count());
        Assert.All(
            DetectionPalette.Colors,
            color => Assert.InRange(Color.Contrast(color, DetectionPalette.Ink), ReadableLine * ReadableLine, double.MaxValue));
    }

    [Fact]
    public void OnEveryGreyTheLineOrItsHaloStandsOut()
    {
        for (int grey = 0; grey < 256; grey++)
        {
            Image picture = DetectionPicture.Draw(Ground((byte)grey), Found(_box), _names);
            var ground = new Color((byte)grey, (byte)grey, (byte)grey);
            double most = Enumerable.Range(0, 10).Max(x => Color.Contrast(At(picture, 35 + x, 85), ground));
            Assert.InRange(most, ReadableLine, double.MaxValue);
        }
    }

    [Fact]
    public void ThePhotographStaysAsItIs()
    {
        Image photograph = Ground(77);
        Image picture = DetectionPicture.Draw(photograph, Found(_box), _names);
        Assert.All(photograph.Pixels, value => Assert.Equal(77, value));
        Assert.Equal((Width, Height, 3), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal(new Color(77, 77, 77), At(picture, 70, 70));
        Assert.Equal(new Color(77, 77, 77), At(picture, 150, 10));
    }

    [Fact]
    public void DetectionsOfLowScoresAreLeftOut()
    {
        var detections = new Detections(Height, Width, [_box, new(110, 20, 150, 60)], [1, 2], [0.6f, 0.4f]);
        Image one = DetectionPicture.Draw(Ground(0), detections, _names);
        Image two = DetectionPicture.Draw(Ground(0), detections, _names, new() { ScoreThreshold = 0.4f });
        Assert.Equal(DetectionPicture.Draw(Ground(0), Found(_box, score: 0.6f), _names).Pixels, one.Pixels);
        Assert.NotEqual(one.Pixels, two.Pixels);
        Assert.Equal(
            Ground(0).Pixels, DetectionPicture.Draw(Ground(0), detections, _names, new() { ScoreThreshold = 0.9f }).Pixels);
    }

    [Fact]
    public void ObjectsOfAClassShareAColorUnlessEachHasItsOwn()
    {
        BoundingBox other = new(110, 50, 150, 90);
        var detections = new Detections(Height, Width, [_box, other], [1, 1], [0.9f, 0.8f]);
        (int left, int right) = (40 + 2, 110 + 2); // their left lines
        Image byClass = DetectionPicture.Draw(Ground(0), detections, _names);
        Image byInstance = DetectionPicture.Draw(Ground(0), detections, _names, new() { Coloring = DetectionColoring.ByInstance });
        Assert.Equal(Brightest(byClass, left), Brightest(byClass, right));
        Assert.NotEqual(Brightest(byInstance, left), Brightest(byInstance, right));
    }

    [Fact]
    public void AMaskCoversItsPixelsByItsOpacity()
    {
        var full = new float[28 * 28];
        Array.Fill(full, 1);
        var detections = new Detections(Height, Width, [_box], [1], [0.9f], new MaskProbabilities(full, 28));
        Color middle = At(DetectionPicture.Draw(Ground(0), detections, _names, new() { MaskOpacity = 0.5f }), 70, 70);
        Color color = DetectionPalette.Of(1);
        Assert.InRange(middle.Red, (color.Red / 2) - 1, (color.Red / 2) + 1);
        Assert.InRange(middle.Green, (color.Green / 2) - 1, (color.Green / 2) + 1);
        Assert.InRange(middle.Blue, (color.Blue / 2) - 1, (color.Blue / 2) + 1);
        Assert.Equal(new Color(0, 0, 0), At(DetectionPicture.Draw(Ground(0), detections, _names, new() { MaskOpacity = 0 }), 70, 70));
    }

    [Fact]
    public void TheTruthIsDrawnLikewise()
    {
        var mask = new Image(Width, Height, 1);
        mask.Pixels.AsSpan((60 * Width) + 50, 30).Fill(1);
        var target = new DetectionTarget([_box], [2]);
        Image boxes = DetectionPicture.Draw(Ground(0), target, _names);
        Image masks = DetectionPicture.Draw(Ground(0), target with { Masks = [mask] }, _names);
        Assert.NotEqual(boxes.Pixels, masks.Pixels);
        Assert.NotEqual(At(boxes, 60, 60), At(masks, 60, 60));
    }

    [Theory]
    [InlineData(-50, -50, 500, 500)]
    [InlineData(float.NegativeInfinity, 0, float.PositiveInfinity, 10)]
    [InlineData(30, 30, 30, 30)]
    [InlineData(60, 60, 20, 20)]
    public void AnyBoxCanBeDrawn(float x1, float y1, float x2, float y2)
    {
        Image picture = DetectionPicture.Draw(Ground(0), Found(new BoundingBox(x1, y1, x2, y2)), _names);
        Assert.NotEqual(Ground(0).Pixels, picture.Pixels);
    }

    [Fact]
    public void ABoxWithNaNIsLeftOut() => Assert.Equal(
        Ground(0).Pixels, DetectionPicture.Draw(Ground(0), Found(new BoundingBox(float.NaN, 0, 10, 10)), _names).Pixels);

    [Fact]
    public void TheLinesOfABoxThatFillsTheImageAreSeen()
    {
        Image picture = DetectionPicture.Draw(Ground(0), Found(new BoundingBox(-3, -3, Width + 3, Height + 3)), _names);
        Assert.Equal(DetectionPalette.Of(1), Brightest(picture, 1));
    }

    [Fact]
    public void AnImageOfOnePixelAndAGreyOneCanBeDrawnOn()
    {
        var dot = new Detections(1, 1, [new(0, 0, 1, 1)], [1], [0.9f]);
        Assert.Equal(3, DetectionPicture.Draw(new Image(1, 1, 1), dot, _names).Pixels.Length);
    }

    [Fact]
    public void AnImageOfAnotherSizeIsRefused() => Assert.Contains(
        "an image of 10x20 and detections in one of 160x120",
        Assert.Throws<ArgumentException>(() => DetectionPicture.Draw(new Image(10, 20, 3), Found(_box), _names)).Message);

    [Fact]
    public void AnImpossibleOpacityIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionPictureOptions { MaskOpacity = 1.5f });

    private static Detections Found(BoundingBox box, float score = 0.9f) => new(Height, Width, [box], [1], [score]);

    private static Image Ground(byte grey)
    {
        var image = new Image(Width, Height, 3);
        Array.Fill(image.Pixels, grey);
        return image;
    }

    private static Color At(Image image, int x, int y) => image.Pixels.AsSpan(3 * ((y * image.Width) + x)) is [var r, var g, var b, ..]
        ? new Color(r, g, b)
        : throw new ArgumentOutOfRangeException(nameof(x));

    // The colour of the line around a column, below the plates.
    private static Color Brightest(Image image, int x) => Enumerable.Range(Math.Max(0, x - 4), 8)
        .Select(column => At(image, column, 80)).MaxBy(color => color.Red + color.Green + color.Blue);
}
