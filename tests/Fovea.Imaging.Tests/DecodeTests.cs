using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

public sealed class DecodeTests
{
    public static TheoryData<string> Files => new(Fixtures.Expected.Images.Select(row => row.File));

    public static TheoryData<string> JpegFiles
        => new(Fixtures.Expected.Images.Select(row => row.File).Where(file => file.EndsWith(".jpg", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Files))]
    public void PixelsEqualPillows(string file)
    {
        Fixtures.ImageRow row = Row(file);
        Image rgb = ImageFile.Load(Fixtures.PathOf(file));
        Image gray = ImageFile.LoadGray(Fixtures.PathOf(file));
        Assert.Equal((row.Width, row.Height, 3), (rgb.Width, rgb.Height, rgb.Channels));
        Assert.Equal((row.Width, row.Height, 1), (gray.Width, gray.Height, gray.Channels));
        Assert.Equal(row.Rgb, Fixtures.Digest(rgb));
        Assert.Equal(row.Gray, Fixtures.Digest(gray));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ALimitOfPixelsHoldsForEveryFormat(string file)
    {
        byte[] bytes = Fixtures.Bytes(file);
        long pixels = (long)Row(file).Width * Row(file).Height;
        Assert.Equal(Row(file).Rgb, Fixtures.Digest(ImageFile.Decode(bytes, file, pixels)));
        ImageFormatException refused = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes, file, pixels - 1));
        Assert.True(refused.HasTooManyPixels);
        Assert.StartsWith($"{file}: the header says ", refused.Message);
    }

    [Theory]
    [MemberData(nameof(JpegFiles))]
    public void SkiaSharpGivesPillowsPixelsOfJpegs(string file)
        => Assert.Equal(Row(file).Rgb, Fixtures.Digest(Decoding.BySkia(Fixtures.Bytes(file))));

    [TurboTheory]
    [MemberData(nameof(JpegFiles))]
    public void LibjpegTurboGivesPillowsPixelsOfJpegs(string file)
        => Assert.Equal(Row(file).Rgb, Fixtures.Digest(Decoding.ByTurbo(Fixtures.Bytes(file))));

    [Fact]
    public void LibjpegTurboIsTakenWhereTheSystemHasIt()
        => Assert.Equal(TurboJpegLibrary.IsAvailable ? typeof(TurboJpeg) : typeof(SkiaJpeg), JpegLibrary.Best.GetType());

    [Theory]
    [InlineData("cmyk.jpg", ImageFormat.Jpeg, true, 3)]
    [InlineData("grey.jpg", ImageFormat.Jpeg, false, 1)]
    public void WhatAFileHoldsIsTold(string file, ImageFormat format, bool isCmyk, int channels)
    {
        StoredImage stored = ImageFile.DecodeStored(Fixtures.Bytes(file), file);
        Assert.Equal((format, isCmyk, channels), (stored.Format, stored.IsCmyk, stored.Image.Channels));
        Assert.Equal(ImageFile.Load(Fixtures.PathOf(file)).Pixels, stored.Image.ToRgb().Pixels);
    }

    [Fact]
    public void TheExtensionDoesNotMatter()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Fixtures.PathOf("grey.jpg"), folder.File("really-a-jpeg.png"));
        Image expected = ImageFile.Load(Fixtures.PathOf("grey.jpg"));
        Assert.Equal(expected.Pixels, ImageFile.Load(folder.File("really-a-jpeg.png")).Pixels);
    }

    [Fact]
    public void EveryListedExtensionIsOfAFormatThatIsRead()
    {
        string[] read = [.. Fixtures.Expected.Images.Select(row => Path.GetExtension(row.File)).Distinct()];
        string[] alsoJpeg = [".jpeg", ".jpe", ".jfif"];
        Assert.Equal(read.Concat(alsoJpeg).Order(StringComparer.Ordinal), ImageFile.Extensions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ManyThreadsGetTheSamePixels()
    {
        string[] files = [.. Fixtures.Expected.Images.Select(row => row.File)];
        Parallel.For(0, 20 * files.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Fixtures.ImageRow row = Fixtures.Expected.Images[i % files.Length];
            Assert.Equal(row.Rgb, Fixtures.Digest(ImageFile.Load(Fixtures.PathOf(row.File))));
            Assert.Equal(row.Rgb, Fixtures.Digest(Decoding.BySkia(Fixtures.Bytes(row.File))));
        });
    }

    private static Fixtures.ImageRow Row(string file) => Fixtures.Expected.Images.Single(row => row.File == file);
}
