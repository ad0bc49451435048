using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

public sealed class EncodeTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(61, 17, 1)]
    [InlineData(17, 61, 3)]
    [InlineData(1001, 701, 3)]
    public void PngKeepsEveryByte(int width, int height, int channels)
    {
        Image noise = Noise(width, height, channels);
        Image back = channels == 1 ? ImageFile.DecodeGray(ImageFile.EncodePng(noise)) : ImageFile.Decode(ImageFile.EncodePng(noise));
        Assert.Equal((width, height, channels), (back.Width, back.Height, back.Channels));
        Assert.Equal(noise.Pixels, back.Pixels);
    }

    [Fact]
    public void JpegIsTheOneThatPillowWrites() => ExpectPillowsJpegs(ImageFile.EncodeJpeg);

    [Fact]
    public void SkiaSharpWritesTheJpegThatPillowWrites()
        => ExpectPillowsJpegs((image, quality) => JpegCodec.Encode(image, quality, new SkiaJpeg()));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void JpegsAreBaselineWithHalfTheColorResolution(int channels)
    {
        Image image = channels == 3 ? Fixtures.Picture() : Fixtures.Picture().ToGray();
        foreach (byte[] jpeg in (byte[][])[ImageFile.EncodeJpeg(image, 90), JpegCodec.Encode(image, 90, new SkiaJpeg())])
        {
            int frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
            Assert.True(frame > 0);
            Assert.Equal(channels, jpeg[frame + 9]);
            Assert.Equal(channels == 3 ? 0x22 : 0x11, jpeg[frame + 11]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void JpegQualityIsChecked(int quality)
    {
        var e = Assert.Throws<ArgumentException>(() => ImageFile.EncodeJpeg(new Image(2, 2, 3), quality));
        Assert.Equal($"JPEG quality {quality}; expected 1 to 100.", e.Message);
    }

    [Fact]
    public void SaveWritesByExtensionAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        Image noise = Noise(9, 7, 3);
        File.WriteAllText(folder.File("a.PNG"), "what was there before");
        ImageFile.Save(noise, folder.File("a.PNG"));
        ImageFile.Save(noise, folder.File("b.jpeg"), quality: 80);
        Assert.Equal(noise.Pixels, ImageFile.Load(folder.File("a.PNG")).Pixels);
        Assert.Equal(ImageFile.EncodeJpeg(noise, 80), File.ReadAllBytes(folder.File("b.jpeg")));
        Assert.Equal(["a.PNG", "b.jpeg"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SaveRefusesOtherExtensionsAndMissingFolders()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<ArgumentException>(() => ImageFile.Save(new Image(1, 1, 1), folder.File("a.tiff")));
        Assert.EndsWith("cannot write '.tiff' images; name the file .png, .jpg or .jpeg.", e.Message);
        Assert.ThrowsAny<IOException>(() => ImageFile.Save(new Image(1, 1, 1), Path.Combine(folder.Path, "absent", "a.png")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static Image Noise(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        new Random(7).NextBytes(pixels);
        return new Image(width, height, channels, pixels);
    }

    private static void ExpectPillowsJpegs(Func<Image, int, byte[]> encode)
    {
        Image picture = Fixtures.Picture();
        foreach (Fixtures.JpegRow row in Fixtures.Expected.Jpegs)
        {
            byte[] jpeg = encode(row.Channels == 3 ? picture : picture.ToGray(), row.Quality);
            Image back = row.Channels == 3 ? ImageFile.Decode(jpeg) : ImageFile.DecodeGray(jpeg);
            Assert.Equal(row.Pixels, Fixtures.Digest(back));
        }
    }
}
