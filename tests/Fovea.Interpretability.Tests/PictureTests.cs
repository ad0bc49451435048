using Fovea.Imaging;
using Fovea.Interpretability.Pictures;

namespace Fovea.Interpretability.Tests;

public sealed class PictureTests
{
    private static readonly Image _grey = Filled(90);

    [Fact]
    public void MapsAreStretchedBetweenTheirPositions()
    {
        Assert.Equal([0f, 0.25f, 0.75f, 1f], new HeatMap(1, 2, [0f, 1f]).Resized(1, 4).Values);
        Assert.Equal([0.5f], new HeatMap(2, 2, [0f, 1f, 1f, 0f]).Resized(1, 1).Values);
        Assert.Equal((1, 0), new HeatMap(2, 2, [float.NaN, 1f, 3f, 3f]).Highest);
    }

    [Fact]
    public void HeatLiesOverThePhotographAndNotWhereThereIsNone()
    {
        Image over = ExplanationPicture.Over(_grey, new HeatMap(1, 2, [1f, float.NaN]));
        Assert.Equal((8, 6, 3), (over.Width, over.Height, over.Channels));
        Assert.True(over.Pixels[0] > over.Pixels[2], "the highest value is yellow");
        Assert.Equal([90, 90, 90], over.Pixels[^3..]);
        Image flat = ExplanationPicture.Over(_grey, new HeatMap(1, 1, [0f]));
        Assert.Equal(flat.Pixels[..3], flat.Pixels[^3..]);
    }

    [Fact]
    public void SignedValuesAreBrighterAndDarkerThanGrey()
    {
        Assert.Equal([128, 255, 1], ExplanationPicture.Signed(new ChannelMaps(1, 1, 3, [0f, 2f, -2f])).Pixels);
        Assert.Equal([255, 128, 1], ExplanationPicture.Signed(new ChannelMaps(3, 1, 1, [2f, 0f, -2f])).Pixels);
        Assert.Equal([1, 128, 255], ExplanationPicture.Signed(new ChannelMaps(3, 1, 1, [2f, 0f, -2f]), isBgr: true).Pixels);
        Assert.Equal([128], ExplanationPicture.Signed(new ChannelMaps(2, 1, 1, [0f, 0f])).Pixels);
    }

    [Fact]
    public void AFieldBeyondTheImageIsOutlinedInside()
    {
        Image drawn = ExplanationPicture.Outlined(_grey, new FieldBox(-5, -5, 9, 9));
        Assert.NotEqual([90, 90, 90], drawn.Pixels[..3]);
        Assert.Equal([90, 90, 90], drawn.Pixels[^3..]);
        Assert.Equal(new FieldBox(0, 0, 4, 4), new FieldBox(-5, -5, 9, 9).Inside(8, 6));
        Assert.Equal(0, new FieldBox(20, 1, 3, 3).Inside(8, 6).Width);
    }

    [Fact]
    public void PicturesStandInRows()
    {
        Image grid = ExplanationPicture.Grid([_grey, _grey, Filled(7)], 2);
        Assert.Equal((18, 14), (grid.Width, grid.Height));
        Assert.Equal(7, grid.Pixels[3 * 8 * 18]);
        Assert.Equal(255, grid.Pixels[^1]);
        Image large = ExplanationPicture.Enlarged(new Image(2, 1, 1, [3, 9]), 2);
        Assert.Equal([3, 3, 9, 9, 3, 3, 9, 9], large.Pixels);
    }

    private static Image Filled(byte value)
    {
        var image = new Image(8, 6, 3);
        image.Pixels.AsSpan().Fill(value);
        return image;
    }
}
