namespace Fovea.Imaging.Tests;

public sealed class CorruptInputTests
{
    private const int MutationsPerFile = 400;

    public static TheoryData<string> SmallFiles => new("color-420-odd.jpg", "progressive.jpg", "cmyk.jpg", "orientation-6.jpg",
        "palette-4bit-transparent.png", "rgb-interlaced.png", "rgb-16bit-gamma.png", "exif-before.png",
        "lossy.webp", "lossless.webp", "lossy-alpha.webp", "exif.webp");

    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void EveryTruncationIsAnErrorOrTheImage(string file)
    {
        byte[] bytes = Fixtures.Bytes(file);
        Image whole = ImageFile.Decode(bytes);
        int refused = 0;
        for (int length = 0; length < bytes.Length; length++)
        {
            if (Decode(bytes[..length]) is { } image)
                Assert.Equal(whole.Pixels, image.Pixels);
            else
                refused++;
        }
        // PNG's end chunk and the checksum before it carry no pixels; in the other formats the last byte is needed.
        Assert.InRange(refused, bytes.Length - (file.EndsWith(".png", StringComparison.Ordinal) ? 12 : 0), bytes.Length);
    }

    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void DamageIsAnErrorOrAnImage(string file)
    {
        byte[] bytes = Fixtures.Bytes(file);
        var random = new Random(20260);
        for (int mutation = 0; mutation < MutationsPerFile; mutation++)
        {
            byte[] damaged = [.. bytes];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (Decode(damaged) is { } image)
                Assert.Equal(3, image.Channels);
        }
    }

    private static Image? Decode(byte[] bytes)
    {
        try
        {
            return ImageFile.Decode(bytes, "damaged");
        }
        catch (ImageFormatException e)
        {
            Assert.StartsWith("damaged", e.Message);
            return null;
        }
    }
}
