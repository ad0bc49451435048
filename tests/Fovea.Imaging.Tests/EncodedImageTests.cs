using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

public sealed class EncodedImageTests
{
    public static TheoryData<string> Files => new(Fixtures.Expected.Images.Select(row => row.File));

    // The whole image, a part, one pixel; reduced, enlarged and as it is, by every filter.
    [Theory]
    [MemberData(nameof(Files))]
    public void ARegionHasTheBytesOfTheDecodedImages(string file)
    {
        Image whole = ImageFile.Load(Fixtures.PathOf(file));
        foreach (EncodedImage encoded in Both(Fixtures.Bytes(file)))
        {
            Assert.Equal((whole.Width, whole.Height), (encoded.Width, encoded.Height));
            Assert.Equal(whole.Pixels, encoded.Decode().Pixels);
            foreach (Interpolation filter in Enum.GetValues<Interpolation>())
            {
                ExpectSame(whole, encoded, (0, 0, whole.Width, whole.Height), (whole.Width, whole.Height), filter);
                ExpectSame(whole, encoded, (0, 0, whole.Width, whole.Height), (5, 4), filter);
                (int halfWidth, int halfHeight) = ((whole.Width + 1) / 2, (whole.Height + 1) / 2);
                ExpectSame(whole, encoded, (whole.Width / 3, whole.Height / 4, halfWidth, halfHeight), (9, 7), filter);
                ExpectSame(whole, encoded, (whole.Width - 1, whole.Height - 1, 1, 1), (3, 3), filter);
            }
        }
    }

    [TurboTheory]
    [InlineData("color-420-odd.jpg")]
    [InlineData("grey.jpg")]
    public void DamageIsAnErrorWhereDecodingSaysSo(string file)
    {
        foreach (Fixtures.DamageRow row in Fixtures.Expected.Damages.Where(row => row.File == file))
        {
            byte[] bytes = row.Bytes();
            if (row.Rgb is null)
                Assert.Throws<ImageFormatException>(() => Whole(bytes));
            else
                Assert.Equal(row.Rgb, Fixtures.Digest(Whole(bytes)));
        }
    }

    // Of the same file, Pillow's draft("RGB", (1600 // n, 1200 // n)) and resize(size, filter, box=(0, 0, 1600 / n, 1200 / n)), n 2, 4, 8.
    [TurboTheory]
    [InlineData(700, 500, Interpolation.Bilinear, "d5330900e7dbc0663d4f3ad06b0fd1c5021736477b4c0a77c17b400a13586456")]
    [InlineData(224, 224, Interpolation.Bicubic, "a75e83c7a9723991dd4bc7a4b82c8ce1bd5850a29caa692f5952d2a0248e89f0")]
    [InlineData(160, 120, Interpolation.Lanczos, "19df21190aa2da415c29a2c1cc8db88993c278fb190b575c445ed296325c43e5")]
    public void DctScalingOfTheWholeHasPillowsBytes(int width, int height, Interpolation filter, string expected)
    {
        var scaled = new Image(width, height, 3);
        Photograph().ResizeRegion(0, 0, 1600, 1200, scaled, filter, dctScaling: true);
        Assert.Equal(expected, Fixtures.Digest(scaled));
    }

    // A smooth picture of 1600x1200: at a half, a quarter and an eighth of it by the cosine transform, against the resize of all pixels.
    [TurboTheory]
    [InlineData(0, 0, 1600, 1200, 160, 120)]
    [InlineData(0, 0, 1600, 1200, 224, 224)]
    [InlineData(333, 219, 1001, 803, 224, 224)]
    [InlineData(101, 55, 450, 449, 224, 224)]
    public void DctScalingIsCloseToTheResizeOfAllPixels(int left, int top, int width, int height, int toWidth, int toHeight)
    {
        EncodedImage encoded = Photograph();
        foreach (Interpolation filter in (Interpolation[])[Interpolation.Bilinear, Interpolation.Bicubic, Interpolation.Lanczos])
        {
            Image plain = new(toWidth, toHeight, 3), scaled = new(toWidth, toHeight, 3);
            encoded.ResizeRegion(left, top, width, height, plain, filter);
            encoded.ResizeRegion(left, top, width, height, scaled, filter, dctScaling: true);
            Assert.InRange(MeanDifference(plain, scaled), 0.001, 1.0);
        }
    }

    [TurboTheory]
    [InlineData(101, 55, 447, 600, Interpolation.Bilinear)]
    [InlineData(0, 0, 1600, 1200, Interpolation.Nearest)]
    public void DctScalingNeverEnlargesAndLeavesNearestAlone(int left, int top, int width, int height, Interpolation filter)
    {
        EncodedImage encoded = Photograph();
        Image plain = new(224, 224, 3), scaled = new(224, 224, 3);
        encoded.ResizeRegion(left, top, width, height, plain, filter);
        encoded.ResizeRegion(left, top, width, height, scaled, filter, dctScaling: true);
        Assert.Equal(plain.Pixels, scaled.Pixels);
    }

    [Fact]
    public void OtherFormatsAreNotScaled()
    {
        Image plain = new(9, 7, 3), scaled = new(9, 7, 3);
        EncodedImage encoded = EncodedImage.Load(Fixtures.PathOf("picture.png"));
        encoded.ResizeRegion(0, 0, encoded.Width, encoded.Height, plain, Interpolation.Bilinear);
        encoded.ResizeRegion(0, 0, encoded.Width, encoded.Height, scaled, Interpolation.Bilinear, dctScaling: true);
        Assert.Equal(plain.Pixels, scaled.Pixels);
    }

    [Fact]
    public void ARegionOutsideOfTheImageIsRefused()
    {
        foreach (EncodedImage encoded in Both(Fixtures.Bytes("color-444.jpg")))
        {
            Assert.Throws<ArgumentException>(
                () => encoded.ResizeRegion(1, 0, encoded.Width, 1, new Image(2, 2, 3), Interpolation.Bilinear));
            Assert.Throws<ArgumentException>(() => encoded.ResizeRegion(0, 0, 1, 0, new Image(2, 2, 3), Interpolation.Bilinear));
            Assert.Throws<ArgumentException>(() => encoded.ResizeRegion(0, 0, 1, 1, new Image(2, 2, 1), Interpolation.Bilinear));
        }
    }

    [Fact]
    public void AFileThatIsNoImageIsAnErrorThatNamesIt()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            folder.File("none.jpg"), Assert.Throws<ImageFormatException>(() => EncodedImage.Load(folder.File("none.jpg"))).Message);
        Assert.Contains("a.jpg", Assert.Throws<ImageFormatException>(() => EncodedImage.Open([1, 2, 3], "a.jpg")).Message);
    }

    private static IEnumerable<EncodedImage> Both(byte[] bytes) =>
        [EncodedImage.Open(bytes), new EncodedImage(bytes, "image", new SkiaJpeg())];

    private static void ExpectSame(
        Image whole, EncodedImage encoded, (int Left, int Top, int Width, int Height) part, (int Width, int Height) size,
        Interpolation filter)
    {
        Image expected = new(size.Width, size.Height, 3), actual = new(size.Width, size.Height, 3);
        Resizer.ResizeRegion(whole, part.Left, part.Top, part.Width, part.Height, expected, filter);
        encoded.ResizeRegion(part.Left, part.Top, part.Width, part.Height, actual, filter);
        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    private static Image Whole(byte[] bytes)
    {
        EncodedImage encoded = EncodedImage.Open(bytes);
        var image = new Image(encoded.Width, encoded.Height, 3);
        encoded.ResizeRegion(0, 0, encoded.Width, encoded.Height, image, Interpolation.Bilinear);
        return image;
    }

    private static EncodedImage Photograph() =>
        EncodedImage.Open(ImageFile.EncodeJpeg(Resizer.Resize(Fixtures.Picture(), 1600, 1200, Interpolation.Bicubic), 95));

    private static double MeanDifference(Image one, Image other) => one.Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).Average();
}
