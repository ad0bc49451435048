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

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => Resizer.Resize(new Image(2, 2, 3), 0, 5, Interpolation.Bilinear));
        Assert.Equal($"Resize to 0x5; expected positive sizes and at most {Array.MaxLength} bytes.", e.Message);
        Assert.Throws<ArgumentException>(() => Resizer.Resize(new Image(2, 2, 3), 50_000, 50_000, Interpolation.Nearest));
        Assert.Throws<ArgumentException>(() => Resizer.ShortSide(new Image(1, 100_000, 1), 50_000, Interpolation.Nearest));
    }
}
