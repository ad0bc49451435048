namespace Fovea.Imaging.Tests;

public sealed class ResizeTests
{
    public static TheoryData<Interpolation, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<Interpolation, int, int>();
            foreach (Fixtures.ResizeRow row in Fixtures.Expected.Resizes)
                cases.Add(row.Filter, row.Width, row.Height);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BytesEqualPillows(Interpolation interpolation, int width, int height)
    {
        Fixtures.ResizeRow row = Fixtures.Expected.Resizes.Single(
            row => (row.Filter, row.Width, row.Height) == (interpolation, width, height));
        Image picture = Fixtures.Picture();
        Assert.Equal(row.Rgb, Fixtures.Digest(Resizer.Resize(picture, width, height, interpolation)));
        Assert.Equal(row.Gray, Fixtures.Digest(Resizer.Resize(picture.ToGray(), width, height, interpolation)));
    }

    [Theory]
    [InlineData(500, 375, 256, 341, 256)]
    [InlineData(375, 500, 256, 256, 341)]
    [InlineData(100, 100, 7, 7, 7)]
    [InlineData(3, 1000, 2, 2, 666)]
    [InlineData(640, 427, 232, 347, 232)]
    public void ShortSideKeepsTorchvisionsProportion(int width, int height, int size, int expectedWidth, int expectedHeight)
    {
        Image resized = Resizer.ShortSide(new Image(width, height, 1), size, Interpolation.Bilinear);
        Assert.Equal((expectedWidth, expectedHeight), (resized.Width, resized.Height));
    }

    [Fact]
    public void TheSameSizeIsACopy()
    {
        Image picture = Fixtures.Picture();
        Image copy = Resizer.Resize(picture, picture.Width, picture.Height, Interpolation.Lanczos);
        Assert.Equal(picture.Pixels, copy.Pixels);
        Assert.NotSame(picture.Pixels, copy.Pixels);
    }

    // In every corner and inside; enlarging, reducing and keeping each side; into memory that is not clean.
    [Theory]
    [InlineData(Interpolation.Nearest)]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    [InlineData(Interpolation.Lanczos)]
    public void ARegionIsResizedAsIfItWereCroppedBefore(Interpolation interpolation)
    {
        Image rgb = Fixtures.Picture();
        foreach (Image picture in (Image[])[rgb, rgb.ToGray()])
        {
            foreach ((int width, int height) in ((int, int)[])[(40, 30), (1, 7), (picture.Width, picture.Height), (33, picture.Height)])
            {
                foreach ((int left, int top) in ((int, int)[])[(0, 0), (picture.Width - width, picture.Height - height), (3, 5)])
                {
                    if (left + width > picture.Width || top + height > picture.Height)
                        continue;
                    Image cropped = Cropping.Crop(picture, left, top, width, height);
                    foreach ((int newWidth, int newHeight) in ((int, int)[])[(17, 12), (61, 50), (width, 9), (9, height), (width, height)])
                    {
                        var destination = new Image(newWidth, newHeight, picture.Channels);
                        destination.Pixels.AsSpan().Fill(99);
                        Resizer.ResizeRegion(picture, left, top, width, height, destination, interpolation);
                        Assert.Equal(Resizer.Resize(cropped, newWidth, newHeight, interpolation).Pixels, destination.Pixels);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(-1, 0, 2, 2)]
    [InlineData(0, 2, 2, 2)]
    [InlineData(0, 0, 0, 2)]
    [InlineData(1, 0, int.MaxValue, 1)]
    public void ARegionOutsideOfTheImageIsRefused(int left, int top, int width, int height)
    {
        var e = Assert.Throws<ArgumentException>(() => Resizer.ResizeRegion(
            new Image(4, 3, 1), left, top, width, height, new Image(2, 2, 1), Interpolation.Bilinear));
        Assert.Equal($"Region of {width}x{height} at ({left}, {top}); expected a part of the image of 4x3.", e.Message);
    }

    [Fact]
    public void ADestinationThatDoesNotFitIsRefused()
    {
        var image = new Image(4, 3, 3);
        Assert.Throws<ArgumentException>(() => Resizer.Resize(image, new Image(4, 3, 1), Interpolation.Bilinear));
        Assert.Throws<ArgumentException>(() => Resizer.Resize(image, image, Interpolation.Bilinear));
        Assert.Throws<ArgumentException>(() => Cropping.Crop(image, 0, 0, image));
        Assert.Throws<ArgumentException>(() => Cropping.CenterCrop(image, new Image(2, 2, 1)));
        Assert.Throws<ArgumentException>(() => Cropping.FlipHorizontal(image, new Image(3, 4, 3)));
    }

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => Resizer.Resize(new Image(2, 2, 3), 0, 5, Interpolation.Bilinear));
        Assert.Equal($"Resize to 0x5; expected positive sizes and at most {Array.MaxLength} bytes.", e.Message);
        Assert.Throws<ArgumentException>(() => Resizer.Resize(new Image(2, 2, 3), 50_000, 50_000, Interpolation.Nearest));
        Assert.Throws<ArgumentException>(() => Resizer.ShortSide(new Image(1, 100_000, 1), 50_000, Interpolation.Nearest));
    }
}
