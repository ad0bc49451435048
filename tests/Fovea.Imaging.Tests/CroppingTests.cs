namespace Fovea.Imaging.Tests;

public sealed class CroppingTests
{
    [Fact]
    public void CropTakesTheRectangle()
        => Assert.Equal([6, 7, 10, 11], Cropping.Crop(Counting(4, 4), left: 1, top: 1, width: 2, height: 2).Pixels.Select(v => (int)v));

    [Fact]
    public void OutsideOfTheImageIsBlack()
    {
        Assert.Equal([0, 0, 0, 1], Cropping.Crop(Counting(4, 4), -1, -1, 2, 2).Pixels.Select(v => (int)v));
        Assert.Equal([16, 0, 0, 0], Cropping.Crop(Counting(4, 4), 3, 3, 2, 2).Pixels.Select(v => (int)v));
        Assert.All(Cropping.Crop(Counting(4, 4), 9, 0, 2, 2).Pixels, v => Assert.Equal(0, v));
        Assert.All(Cropping.Crop(Counting(4, 4), 0, -7, 2, 2).Pixels, v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(4, 3, 0)] // 0.5 rounds to 0
    [InlineData(5, 2, 2)] // 1.5 rounds to 2
    [InlineData(7, 2, 2)] // 2.5 rounds to 2
    [InlineData(6, 2, 2)]
    public void CenterCropRoundsHalvesToEven(int size, int crop, int offset)
    {
        Image middle = Cropping.CenterCrop(Counting(size, 1), crop, 1);
        Assert.Equal(offset + 1, middle.Pixels[0]);
    }

    [Fact]
    public void CenterCropSetsSmallImagesInBlack()
    {
        Assert.Equal([0, 1, 2, 0, 0], Cropping.CenterCrop(Counting(2, 1), 5, 1).Pixels.Select(v => (int)v));
        Assert.Equal([0, 0, 2, 3, 0, 0], Cropping.CenterCrop(Counting(4, 1), 2, 3).Pixels.Select(v => (int)v));
    }

    [Fact]
    public void FlipMovesWholePixels()
    {
        var image = new Image(2, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.Equal(new byte[] { 4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9 }, Cropping.FlipHorizontal(image).Pixels);
    }

    [Theory]
    [InlineData(1, 1, 2, 2)]
    [InlineData(-1, -1, 3, 2)]
    [InlineData(3, 3, 2, 4)]
    [InlineData(9, -9, 2, 2)]
    [InlineData(0, 0, 4, 4)]
    public void ADestinationIsFilledWhateverItHeld(int left, int top, int width, int height)
    {
        Image image = Counting(4, 4), destination = new(width, height, 1);
        destination.Pixels.AsSpan().Fill(99);
        Cropping.Crop(image, left, top, destination);
        Assert.Equal(Cropping.Crop(image, left, top, width, height).Pixels, destination.Pixels);
        destination.Pixels.AsSpan().Fill(99);
        Cropping.CenterCrop(image, destination);
        Assert.Equal(Cropping.CenterCrop(image, width, height).Pixels, destination.Pixels);
    }

    /// <summary>A grey image with the values 1, 2, 3, ... in reading order.</summary>
    private static Image Counting(int width, int height)
        => new(width, height, 1, [.. Enumerable.Range(1, width * height).Select(v => (byte)v)]);
}
