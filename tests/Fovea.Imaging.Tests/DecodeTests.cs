namespace Fovea.Imaging.Tests;

public sealed class DecodeTests
{
    public static TheoryData<string> ExactFiles
        => new(Fixtures.Expected.Images.Where(row => row.Rgb is not null).Select(row => row.File));

    public static TheoryData<string> RoundedFiles
        => new(Fixtures.Expected.Images.Where(row => row.WithinOne is not null).Select(row => row.File));

    [Theory]
    [MemberData(nameof(ExactFiles))]
    public void PixelsEqualPillows(string file)
    {
        Fixtures.ImageRow row = Fixtures.Expected.Images.Single(row => row.File == file);
        Image rgb = ImageFile.Load(Fixtures.PathOf(file));
        Image gray = ImageFile.LoadGray(Fixtures.PathOf(file));
        Assert.Equal((row.Width, row.Height, 3), (rgb.Width, rgb.Height, rgb.Channels));
        Assert.Equal((row.Width, row.Height, 1), (gray.Width, gray.Height, gray.Channels));
        Assert.Equal(row.Rgb, Fixtures.Digest(rgb));
        Assert.Equal(row.Gray, Fixtures.Digest(gray));
    }

    [Theory]
    [MemberData(nameof(RoundedFiles))]
    public void SixteenBitsWithAlphaDifferByAtMostOne(string file)
    {
        Fixtures.ImageRow row = Fixtures.Expected.Images.Single(row => row.File == file);
        Image rgb = ImageFile.Load(Fixtures.PathOf(file));
        byte[] expected = Convert.FromHexString(row.WithinOne!);
        Assert.Equal((row.Width, row.Height, expected.Length), (rgb.Width, rgb.Height, rgb.Pixels.Length));
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(rgb.Pixels[i] - expected[i], -1, 1);
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
    public void ManyThreadsGetTheSamePixels()
    {
        string[] files = [.. Fixtures.Expected.Images.Select(row => row.File)];
        string[] alone = [.. files.Select(file => Fixtures.Digest(ImageFile.Load(Fixtures.PathOf(file))))];
        Parallel.For(0, 20 * files.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int which = i % files.Length;
            Assert.Equal(alone[which], Fixtures.Digest(ImageFile.Load(Fixtures.PathOf(files[which]))));
        });
    }
}
