using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Fovea.Imaging.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void TextIsNotAnImage()
        => Expect(
            "notes.png: not an image: starts with 'Hello wo'; expected JPEG, PNG, WebP, GIF or BMP", [.. "Hello world"u8], "notes.png");

    [Fact]
    public void UnprintableBytesAreSpelledOut()
        => Expect(@"image: not an image: starts with 'GIF\x01\xff'; expected JPEG, PNG, WebP, GIF or BMP", [.. "GIF"u8, 1, 255], null);

    [Fact]
    public void AnEmptyFile() => Expect("x.png: empty file; expected JPEG, PNG, WebP, GIF or BMP", [], "x.png");

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
    [InlineData("color-420-odd.jpg", "JPEG: marker FFC4 claims 181 bytes, ")]
    [InlineData("progressive.jpg", "JPEG: no end-of-image marker")]
    [InlineData("rgb.png", "PNG: ")]
    [InlineData("lossy.webp", "WebP: the header says 328 bytes follow, 160 do")]
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
        Assert.Contains("the marker FF05, which has no meaning here", e.Message);
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
            WritePngSize(bytes, 100_000);
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
    [InlineData("rgb.png", 10_000)]
    [InlineData("color-444.jpg", 12_000)]
    [InlineData("colors.gif", 13_000)]
    [InlineData("rgb.bmp", 13_000)]
    public void AFewBytesCannotHoldAHugeImage(string file, int side)
    {
        byte[] bytes = Fixtures.Bytes(file);
        switch (Path.GetExtension(file))
        {
            case ".png":
                WritePngSize(bytes, side);
                break;
            case ".jpg":
                int frame = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)side);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)side);
                break;
            case ".gif":
                int image = bytes.AsSpan().LastIndexOf(",\0\0\0\0"u8);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(image + 5), (ushort)side);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(image + 7), (ushort)side);
                break;
            default:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), side);
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), side);
                break;
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes, file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Matches($"cannot hold {side}x{side} pixels|{side}x{side} pixels take 507000000 bytes", e.Message);
    }

    [Theory]
    [InlineData("II*\0abcd", "TIFF")]
    [InlineData("MM\0*abcd", "TIFF")]
    [InlineData("\0\0\0\u0020ftypheic\0\0", "HEIC")]
    [InlineData("\0\0\0\u0020ftypmif1\0\0", "HEIC")]
    [InlineData("\0\0\0\u0020ftypavif\0\0", "AVIF")]
    [InlineData("P6\n3 2\n255\n", "PPM")]
    [InlineData("P5 3 2 255\n", "PPM")]
    [InlineData("8BPSabcd", "Photoshop")]
    [InlineData("<svg xmlns=''>", "SVG")]
    [InlineData("\0\0\x01\0\x01\0", "ICO")]
    public void AnotherFormatIsNamed(string start, string format)
        => Expect(
            $"x: unsupported format {format}; expected JPEG, PNG, WebP, GIF or BMP: convert it to one of these",
            Encoding.Latin1.GetBytes(start), "x");

    [Fact]
    public void AFilmIsNotAnImage()
        => Assert.StartsWith("x: not an image", Assert.Throws<ImageFormatException>(
            () => ImageFile.Decode("\0\0\0\u0020ftypisom\0\0"u8, "x")).Message);

    private static void WritePngSize(byte[] png, int side)
    {
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), side);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), side);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.HashToUInt32(png.AsSpan(12, 17)));
    }

    private static void Expect(string message, byte[] bytes, string? name)
        => Assert.Equal(message, Assert.Throws<ImageFormatException>(() => ImageFile.Decode(bytes, name)).Message);
}
