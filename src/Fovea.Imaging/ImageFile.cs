using System.Text;
using Fovea.Imaging.Codecs;

namespace Fovea.Imaging;

/// <summary>
/// Reads image files (JPEG, PNG, WebP, GIF and BMP, recognised by their content, not by their name) and writes PNG and JPEG. The pixels
/// are those of Pillow's <c>ImageOps.exif_transpose(im).convert("RGB")</c>: the first frame of an animation, turned as its EXIF data (in a
/// PNG also XMP) say, grey replicated, palettes looked up, CMYK converted, alpha dropped (not blended), colour profiles and gamma not
/// applied. One thing differs: grey of 16 bits keeps its high byte, where Pillow makes all values above 255 white. All methods are
/// thread-safe.
/// </summary>
/// <remarks>
/// SkiaSharp decodes and encodes, on every platform. Only JPEG is left to libjpeg-turbo where the system has it: it gives the same pixels
/// two to three times as fast (Debian's package is libturbojpeg0).
/// </remarks>
public static class ImageFile
{
    /// <summary>The most pixels of an image, Pillow's limit against decompression bombs; a header that declares more is rejected.</summary>
    public const long MaxPixels = 178_956_970;

    private const string Expected = "expected JPEG, PNG, WebP, GIF or BMP";

    /// <summary>The usual extensions of the formats that are read, with dots, in lower case.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp"];

    /// <summary>Decodes a file's bytes to red, green, blue. <paramref name="name"/> is what errors call the file.</summary>
    /// <exception cref="ImageFormatException">The bytes are not a whole image in a format that is read, of at most
    /// <see cref="MaxPixels"/>.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string? name = null) => DecodeUpright(bytes, name, JpegLibrary.Best).ToRgb();

    /// <summary>
    /// Decodes a file's bytes to red, green, blue, unless its header declares more than <paramref name="maxPixels"/>: found before memory
    /// for them is taken.
    /// </summary>
    /// <exception cref="ImageFormatException">
    /// The bytes are not a whole image in a format that is read, or there are more pixels
    /// (<see cref="ImageFormatException.HasTooManyPixels"/>).
    /// </exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string? name, long maxPixels) =>
        DecodeStored(bytes, name, JpegLibrary.Best, Math.Min(maxPixels, MaxPixels)).Image.ToRgb();

    /// <summary>Decodes a file's bytes to one grey channel, Pillow's <c>convert("L")</c>; a grey file keeps its values.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, string?)"/>
    public static Image DecodeGray(ReadOnlySpan<byte> bytes, string? name = null) => DecodeUpright(bytes, name, JpegLibrary.Best).ToGray();

    /// <summary>Decodes a file's bytes and tells what they hold: its format, grey as one channel, and whether it was CMYK.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, string?)"/>
    public static StoredImage DecodeStored(ReadOnlySpan<byte> bytes, string? name = null) => DecodeStored(bytes, name, JpegLibrary.Best);

    /// <summary>Reads and decodes a file to red, green, blue.</summary>
    /// <exception cref="ImageFormatException">There is no such file, it cannot be read, or it is not an image that
    /// <see cref="Decode(ReadOnlySpan{byte}, string?)"/> accepts.</exception>
    public static Image Load(string path) => Decode(ReadBytes(path), path);

    /// <summary>Reads and decodes a file to one grey channel, Pillow's <c>convert("L")</c>; a grey file keeps its values.</summary>
    /// <inheritdoc cref="Load"/>
    public static Image LoadGray(string path) => DecodeGray(ReadBytes(path), path);

    /// <summary>The image as a PNG file's bytes, 8 bits a channel, grey or RGB as the image is; lossless.</summary>
    public static byte[] EncodePng(Image image) => SkiaEncoder.Png(image);

    /// <summary>
    /// The image as a JPEG file's bytes: baseline, colour at 4:2:0 as Pillow writes it, <paramref name="quality"/> 1 (smallest) to 100.
    /// </summary>
    /// <exception cref="ArgumentException">The quality is outside 1..100, or a side is longer than JPEG's 65535 pixels.</exception>
    public static byte[] EncodeJpeg(Image image, int quality) => JpegCodec.Encode(image, quality, JpegLibrary.Best);

    /// <summary>
    /// Writes the image as PNG or JPEG, by the path's extension. The file is written atomically: as a temporary file that is renamed and
    /// replaces an existing one.
    /// </summary>
    /// <exception cref="ArgumentException">The extension is none of .png, .jpg, .jpeg, or the quality is outside 1..100.</exception>
    /// <exception cref="IOException">The folder does not exist or cannot be written to.</exception>
    public static void Save(Image image, string path, int quality = 90)
    {
        byte[] bytes = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => EncodePng(image),
            ".jpg" or ".jpeg" => EncodeJpeg(image, quality),
            string other => throw new ArgumentException($"{path}: cannot write '{other}' images; name the file .png, .jpg or .jpeg."),
        };
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static void CheckSize(string name, long width, long height, long maxPixels = MaxPixels)
    {
        bool hasTooMany = width > maxPixels || height > maxPixels || width * height > maxPixels;
        if (width <= 0 || height <= 0 || hasTooMany)
        {
            throw new ImageFormatException(
                $"{name}: the header says {width}x{height} pixels; expected at least one and at most {maxPixels:N0} in all")
            {
                HasTooManyPixels = hasTooMany,
            };
        }
    }

    internal static Image DecodeUpright(ReadOnlySpan<byte> bytes, string? name, JpegLibrary jpegLibrary) =>
        DecodeStored(bytes, name, jpegLibrary).Image;

    private static StoredImage DecodeStored(ReadOnlySpan<byte> bytes, string? name, JpegLibrary jpegLibrary, long maxPixels = MaxPixels)
    {
        name ??= "image";
        ImageFormat format = FormatOf(bytes, name);
        DecodedImage decoded = format switch
        {
            ImageFormat.Jpeg => JpegCodec.Decode(bytes, name, jpegLibrary, maxPixels),
            ImageFormat.Png => PngCodec.Decode(bytes, name, maxPixels),
            ImageFormat.WebP => WebPCodec.Decode(bytes, name, maxPixels),
            ImageFormat.Gif => GifCodec.Decode(bytes, name, maxPixels),
            _ => BmpCodec.Decode(bytes, name, maxPixels),
        };
        return new StoredImage(Orientation.Apply(decoded.Image, decoded.Orientation), format, decoded.IsCmyk);
    }

    internal static ImageFormat FormatOf(ReadOnlySpan<byte> bytes, string name) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        _ when bytes.StartsWith(PngChunks.Signature) => ImageFormat.Png,
        { Length: >= 12 } when bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) => ImageFormat.WebP,
        _ when bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) => ImageFormat.Gif,
        _ when bytes.StartsWith("BM"u8) => ImageFormat.Bmp,
        [] => throw new ImageFormatException($"{name}: empty file; {Expected}"),
        _ when UnsupportedFormat.Of(bytes) is { } format => throw new ImageFormatException(
            $"{name}: unsupported format {format}; {Expected}: convert it to one of these"),
        _ => throw new ImageFormatException($"{name}: not an image: starts with '{Start(bytes)}'; {Expected}"),
    };

    private static string Start(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte value in bytes[..Math.Min(8, bytes.Length)])
            text.Append(value is >= 0x20 and < 0x7F ? ((char)value).ToString() : $"\\x{value:x2}");
        return text.ToString();
    }

    /// <exception cref="ImageFormatException">There is no such file, or it cannot be read; the message names it.</exception>
    internal static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
            throw new ImageFormatException($"{path}: a directory; expected an image file");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFormatException($"{path}: no such file; expected an image file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageFormatException($"{path}: cannot be read ({e.Message})", e);
        }
    }
}
