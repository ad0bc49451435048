namespace Fovea.Imaging.Tests;

/// <summary>Damaged and unusual files: what Pillow reads has Pillow's pixels, what it refuses is refused.</summary>
public sealed class OddFileTests
{
    public static TheoryData<string> Files => new(Fixtures.Expected.Odd.Select(row => row.File));

    [Theory]
    [MemberData(nameof(Files))]
    public void TheImageIsPillows(string file)
    {
        Fixtures.OddRow row = Fixtures.Expected.Odd.Single(row => row.File == file);
        if (row.Rgb is null)
        {
            var e = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(row.Data, file));
            Assert.StartsWith(file, e.Message, StringComparison.Ordinal);
            return;
        }
        Image image = ImageFile.Decode(row.Data, file);
        Assert.Equal((row.Width, row.Height), (image.Width, image.Height));
        Assert.Equal(row.Rgb, Fixtures.Digest(image));
        Assert.Equal(row.Rgb, Fixtures.Digest(Decoding.BySkia(row.Data)));
    }

    /// <summary>Pillow misreads both: it takes the bytes after a skip for its distance, and drops the last of an odd number.</summary>
    [Theory]
    [InlineData(8, "0305" + "00020201" + "0207" + "0000" + "0806", "66666666" + "00000770" + "55500000")]
    [InlineData(4, "000512345000" + "0377" + "0000" + "089A" + "0000" + "08BB", "BBBBBBBB" + "9A9A9A9A" + "12345777")]
    public void RunsFollowTheFormatWherePillowDoesNot(int bits, string runs, string expected)
    {
        Image image = ImageFile.Decode(GreyBmp(8, 3, bits, Convert.FromHexString(runs)));
        Assert.Equal(expected, string.Concat(image.ToGray().Pixels.Select(value => value.ToString("X"))));
    }

    /// <summary>A BMP of runs, whose palette gives each of 16 indices the grey of the same number.</summary>
    private static byte[] GreyBmp(byte width, byte height, int bits, byte[] runs)
    {
        byte[] palette = [.. Enumerable.Range(0, 16).SelectMany(i => new[] { (byte)i, (byte)i, (byte)i, (byte)0 })];
        return
        [
            .. "BM"u8, .. new byte[8], 118, 0, 0, 0,
            40, 0, 0, 0, width, 0, 0, 0, height, 0, 0, 0, 1, 0, (byte)bits, 0, (byte)(bits == 8 ? 1 : 2), 0, 0, 0,
            .. new byte[12], 16, 0, 0, 0, 0, 0, 0, 0, .. palette, .. runs,
        ];
    }
}
