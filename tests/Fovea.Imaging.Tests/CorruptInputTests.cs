using System.Text.RegularExpressions;

namespace Fovea.Imaging.Tests;

public sealed partial class CorruptInputTests
{
    private const int MutationsPerFile = 400;

    public static TheoryData<string> SmallFiles => new(Names);

    public static TheoryData<string> SmallJpegs => new(Names.Where(IsJpeg));

    public static TheoryData<string> SmallFilesButJpegs => new(Names.Where(file => !IsJpeg(file)));

    private static IEnumerable<string> Names => Fixtures.Expected.Cuts.Select(row => row.File);

    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void ACutFileIsReadWherePillowReadsIt(string file)
    {
        byte[] bytes = Fixtures.Bytes(file);
        var read = new List<int>();
        for (int length = 0; length < bytes.Length; length++)
        {
            if (Decode(bytes[..length], out _, Decoding.BySkia) is { } image)
            {
                Assert.Equal(ImageFile.Decode(bytes[..length]).Pixels, image.Pixels);
                read.Add(length);
            }
            else
            {
                Assert.Null(Decode(bytes[..length], out _));
            }
        }
        Assert.Equal(Fixtures.Expected.Cuts.Single(row => row.File == file).Lengths, read);
    }

    [Theory]
    [MemberData(nameof(SmallFilesButJpegs))]
    public void DamageIsAnErrorOrPillowsImage(string file)
        => Assert.All(DamagesOf(file), damage => Assert.Equal(damage.Rgb, DigestOf(Decode(damage.Bytes(), out _))));

    [TurboTheory]
    [MemberData(nameof(SmallJpegs))]
    public void DamageIsAnErrorOrPillowsImageByLibjpegTurbo(string file)
        => Assert.All(DamagesOf(file), damage => Assert.Equal(damage.Rgb, DigestOf(Decode(damage.Bytes(), out _, Decoding.ByTurbo))));

    /// <summary>Where data are damaged that libjpeg passes over, SkiaSharp's version of it fills a few blocks otherwise.</summary>
    [Theory]
    [MemberData(nameof(SmallJpegs))]
    public void SkiaSharpRefusesTheDamageThatPillowRefuses(string file)
    {
        Fixtures.DamageRow[] damages = DamagesOf(file);
        string?[] digests = [.. damages.Select(damage => DigestOf(Decode(damage.Bytes(), out _, Decoding.BySkia)))];
        Assert.Equal(damages.Select(damage => damage.Rgb is null), digests.Select(digest => digest is null));
        Assert.InRange(damages.Zip(digests).Count(pair => pair.First.Rgb == pair.Second), 0.9 * damages.Length, damages.Length);
    }

    /// <summary>Pixels that no data reached would be those of the memory's last use.</summary>
    [Theory]
    [MemberData(nameof(SmallFiles))]
    public void DamageGivesTheSameImageOrErrorAgain(string file)
    {
        byte[] whole = Fixtures.Bytes(file);
        var random = new Random(20260);
        for (int mutation = 0; mutation < MutationsPerFile; mutation++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            ExpectTheSameAgain(damaged, (bytes, name) => ImageFile.Decode(bytes, name));
            ExpectTheSameAgain(damaged, Decoding.BySkia);
        }
    }

    private static bool IsJpeg(string file) => file.EndsWith(".jpg", StringComparison.Ordinal);

    private static Fixtures.DamageRow[] DamagesOf(string file)
    {
        Fixtures.DamageRow[] damages = [.. Fixtures.Expected.Damages.Where(damage => damage.File == file)];
        Assert.NotEmpty(damages);
        return damages;
    }

    private static string? DigestOf(Image? image) => image is null ? null : Fixtures.Digest(image);

    private static void ExpectTheSameAgain(byte[] damaged, Func<byte[], string, Image> decode)
    {
        Image? first = Decode(damaged, out string error, decode);
        Decoding.BySkia(Fixtures.Bytes("picture.png"));
        Image? second = Decode(damaged, out string again, decode);
        Assert.Equal(error, again);
        Assert.Equal((first?.Width, first?.Height, first?.Channels), (second?.Width, second?.Height, second?.Channels));
        Assert.Equal(first?.Pixels, second?.Pixels);
    }

    /// <summary>The image, or null and the error, which is one of those that damage can have.</summary>
    private static Image? Decode(byte[] bytes, out string error, Func<byte[], string, Image>? decode = null)
    {
        error = "";
        try
        {
            return decode is null ? ImageFile.Decode(bytes, "damaged") : decode(bytes, "damaged");
        }
        catch (ImageFormatException e)
        {
            error = e.Message;
            Assert.Matches(ErrorOfDamage(), error);
            return null;
        }
    }

    [GeneratedRegex(
        @"^damaged( is truncated or damaged \((JPEG|PNG|WebP|GIF|BMP): .+\)"
        + @"|: empty file; expected JPEG, PNG, WebP, GIF or BMP"
        + @"|: not an image: starts with '.+'; expected JPEG, PNG, WebP, GIF or BMP"
        + @"|: the header says \d+x\d+ pixels; expected at least one and at most 178,956,970 in all"
        + @"|: a JPEG with \d+ components; expected 1 \(grey\), 3 \(colour\) or 4 \(CMYK\))$")]
    private static partial Regex ErrorOfDamage();
}
