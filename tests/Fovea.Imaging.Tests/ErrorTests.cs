using System.Buffers.Binary;
using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void TextIsNotAnImage()
        => Expect("notes.png: not an image: starts with 'Hello wo'; expected JPEG, PNG or WebP", "Hello world"u8.ToArray(), "notes.png");

    [Fact]
    public void UnprintableBytesAreSpelledOut()
        => Expect(@"image: not an image: starts with 'GIF\x01\xff'; expected JPEG, PNG or WebP", [.. "GIF"u8, 1, 255], null);

    [Fact]
    public void AnEmptyFile() => Expect("x.png: empty file; expected JPEG, PNG or WebP", [], "x.png");

    [Fact]
    public void AMissingFile()
    {
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Load("no/such.jpg"));
        Assert.Equal("no/such.jpg: no such file; expected an image file", e.Message);
    }

    [Fact]
    public void ADirectory()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Load(folder.Path));
        Assert.Equal($"{folder.Path}: a directory; expected an image file", e.Message);
    }

    [Theory]
    [InlineData("color-420-odd.jpg", "libjpeg: marker FFC4 claims 181 bytes, ")]
    [InlineData("progressive.jpg", "libjpeg: no end-of-image marker")]
    [InlineData("rgb.png", "libpng: ")]
    [InlineData("lossy.webp", "libwebp: the header says 328 bytes follow, 160 do")]
    public void HalfAFileIsTruncated(string file, string reason)
    {
        byte[] bytes = Fixtures.Bytes(file);
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes.AsSpan(0, bytes.Length / 2), file));
        Assert.StartsWith($"{file} is truncated or damaged ({reason}", e.Message);
    }

    [Fact]
    public void AJpegWithoutItsEndMarkerIsTruncated()
    {
        byte[] bytes = Fixtures.Bytes("color-444.jpg");
        Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes.AsSpan(0, bytes.Length - 2), "x"));
    }

    [Fact]
    public void AnUnknownMarkerAfterAWarningIsAnError()
    {
        byte[] bytes = Fixtures.Bytes("stray-bytes.jpg");
        byte[] worse = [.. bytes[..^2], 0xFF, 0x05, 0xFF, 0xD9];
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(worse, "x.jpg"));
        Assert.Contains("Unsupported marker type 0x05", e.Message);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("color-444.jpg")]
    [InlineData("lossless.webp")]
    public void AbsurdSizesCostNoMemory(string file)
    {
        byte[] bytes = Fixtures.Bytes(file);
        if (file.EndsWith(".png", StringComparison.Ordinal))
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), 100_000);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(20), 100_000);
        }
        else if (file.EndsWith(".jpg", StringComparison.Ordinal))
        {
            int frame = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
            bytes.AsSpan(frame + 5, 4).Fill(0xF0);
        }
        else
        {
            bytes.AsSpan(21, 4).Fill(0xFF);
            bytes[24] = 0x0F;
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes, file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Contains("at most 178,956,970 in all", e.Message);
    }

    [Theory]
    [InlineData("rgb.png", 16, 10_000)]
    [InlineData("color-444.jpg", 0, 12_000)]
    public void AFewBytesCannotHoldAHugeImage(string file, int sizeAt, int side)
    {
        byte[] bytes = Fixtures.Bytes(file);
        if (sizeAt == 0)
        {
            int frame = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)side);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)side);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(sizeAt), side);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(sizeAt + 4), side);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes, file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Contains($"cannot hold {side}x{side} pixels", e.Message);
    }

    [Fact]
    public void AnAnimatedWebPIsRefusedByName()
    {
        byte[] header = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 9, 0, 0];
        Expect("cat.webp: an animated WebP; expected a still image", header, "cat.webp");
    }

    [Fact]
    public void AMissingLibraryIsNamedWithItsPackage()
    {
        var codec = new NativeCodec("JPEG", "libturbojpeg0", "libturbojpeg-absent.so.0", "absent");
        var e = Assert.Throws<DllNotFoundException>(() => codec.Require("reading"));
        Assert.Equal("reading JPEG needs libturbojpeg-absent.so.0: apt-get install libturbojpeg0", e.Message);
    }

    private static void Expect(string message, byte[] bytes, string? name)
        => Assert.Equal(message, Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes, name)).Message);
}
