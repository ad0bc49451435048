using System.Text.RegularExpressions;

namespace Fovea.Imaging.Tests;

public sealed partial class CorruptInputTests
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
            if (Decode(bytes[..length], out _) is { } image)
                Assert.Equal(whole.Pixels, image.Pixels);
            else
                refused++;
        }
        // PNG's end chunk and the checksum before it carry no pixels; in the other formats the last byte is needed.
        Assert.InRange(refused, bytes.Length - (file.EndsWith(".png", StringComparison.Ordinal) ? 12 : 0), bytes.Length);
    }

    /// <summary>
    /// What Pillow decodes has Pillow's pixels, and only a wrong checksum of image data, at which Pillow does not look, is refused beyond
    /// what Pillow refuses. What Pillow refuses for the checksum of other chunks has the pixels of the whole file, turned in any way.
    /// </summary>
    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void DamageIsAnErrorOrPillowsImage(string file)
    {
        Fixtures.DamageRow[] damages = [.. Fixtures.Expected.Damages.Where(damage => damage.File == file)];
        Assert.NotEmpty(damages);
        Image whole = ImageFile.Load(Fixtures.PathOf(file));
        HashSet<string> turned = [.. Enumerable.Range(1, 8).Select(orientation => Fixtures.Digest(Orientation.Apply(whole, orientation)))];
        foreach (Fixtures.DamageRow damage in damages)
        {
            Image? image = Decode(damage.Bytes(), out string error);
            if (image is null && damage.Rgb is not null)
                Assert.Equal("damaged is truncated or damaged (libpng: IDAT: CRC error)", error);
            else if (image is not null && damage.Rgb is not null)
                Assert.Equal(damage.Rgb, Fixtures.Digest(image));
            else if (image is not null)
                Assert.Contains(Fixtures.Digest(image), turned);
        }
    }

    /// <summary>Pixels that no data reached would be those of the memory's last use.</summary>
    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void DamageGivesTheSameImageOrErrorAgain(string file)
    {
        byte[] bytes = Fixtures.Bytes(file);
        var random = new Random(20260);
        for (int mutation = 0; mutation < MutationsPerFile; mutation++)
        {
            byte[] damaged = [.. bytes];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Image? first = Decode(damaged, out string error);
            ImageFile.Load(Fixtures.PathOf("picture.png"));
            Image? second = Decode(damaged, out string again);
            Assert.Equal(error, again);
            Assert.Equal((first?.Width, first?.Height, first?.Channels), (second?.Width, second?.Height, second?.Channels));
            Assert.Equal(first?.Pixels, second?.Pixels);
        }
    }

    /// <summary>The image, or null and the error, which is one of those that damage can have.</summary>
    private static Image? Decode(byte[] bytes, out string error)
    {
        error = "";
        try
        {
            return ImageFile.Decode(bytes, "damaged");
        }
        catch (ImageFormatException e)
        {
            error = e.Message;
            Assert.Matches(ErrorOfDamage(), error);
            return null;
        }
    }

    [GeneratedRegex(
        @"^damaged( is truncated or damaged \(lib(jpeg|png|webp): .+\)"
        + @"|: empty file; expected JPEG, PNG or WebP"
        + @"|: not an image: starts with '.+'; expected JPEG, PNG or WebP"
        + @"|: the header says \d+x\d+ pixels; expected at least one and at most 178,956,970 in all"
        + @"|: a JPEG with \d+ components; expected 1 \(grey\), 3 \(colour\) or 4 \(CMYK\)"
        + @"|: an animated WebP; expected a still image)$")]
    private static partial Regex ErrorOfDamage();
}
