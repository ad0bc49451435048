using System.Text;
using Fovea.Imaging.Codecs;

namespace Fovea.Imaging;

/// <summary>
/// Reads and writes image files: JPEG, PNG and WebP, recognised by their content, not by their name. The pixels are those of Pillow's
/// <c>ImageOps.exif_transpose(im).convert("RGB")</c>: rotated by the EXIF orientation, grey replicated, palettes looked up, CMYK converted,
/// alpha dropped (not blended), colour profiles and gamma not applied. All methods are thread-safe.
/// </summary>
public static class ImageFile
{
    /// <summary>The most pixels of an image, Pillow's limit against decompression bombs; a header that declares more is rejected.</summary>
    public const long MaxPixels = 178_956_970;

    private static readonly byte[] _pngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes a file's bytes to red, green, blue. <paramref name="name"/> is what errors call the file.</summary>
    /// <exception cref="ImageFormatException">The bytes are not a whole, undamaged JPEG, PNG or WebP image of at most
    /// <see cref="MaxPixels"/>.</exception>
    /// <exception cref="DllNotFoundException">The format's native library is not installed; the message names the package.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string? name = null) => DecodeUpright(bytes, name).ToRgb();

    /// <summary>Decodes a file's bytes to one grey channel, Pillow's <c>convert("L")</c>; a grey file keeps its values.</summary>
    /// <inheritdoc cref="Decode"/>
    public static Image DecodeGray(ReadOnlySpan<byte> bytes, string? name = null) => DecodeUpright(bytes, name).ToGray();

    /// <summary>Reads and decodes a file to red, green, blue.</summary>
    /// <exception cref="ImageFormatException">There is no such file, it cannot be read, or it is not an image that
    /// <see cref="Decode"/> accepts.</exception>
    /// <exception cref="DllNotFoundException">The format's native library is not installed; the message names the package.</exception>
    public static Image Load(string path) => Decode(ReadBytes(path), path);

    /// <summary>Reads and decodes a file to one grey channel, Pillow's <c>convert("L")</c>; a grey file keeps its values.</summary>
    /// <inheritdoc cref="Load"/>
    public static Image LoadGray(string path) => DecodeGray(ReadBytes(path), path);

    /// <summary>The image as a PNG file's bytes, 8 bits a channel, grey or RGB as the image is; lossless.</summary>
    /// <exception cref="DllNotFoundException">libpng is not installed.</exception>
    public static byte[] EncodePng(Image image) => PngCodec.Encode(image);

    /// <summary>
    /// The image as a JPEG file's bytes: baseline, colour at 4:2:0 as Pillow writes it, <paramref name="quality"/> 1 (smallest) to 100.
    /// </summary>
    /// <exception cref="ArgumentException">The quality is outside 1..100, or a side is longer than JPEG's 65535 pixels.</exception>
    /// <exception cref="DllNotFoundException">libjpeg-turbo is not installed.</exception>
    public static byte[] EncodeJpeg(Image image, int quality) => JpegCodec.Encode(image, quality);

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

    internal static void CheckSize(string name, long width, long height)
    {
        if (width <= 0 || height <= 0 || width > MaxPixels || height > MaxPixels || width * height > MaxPixels)
        {
            throw new ImageFormatException(
                $"{name}: the header says {width}x{height} pixels; expected at least one and at most {MaxPixels:N0} in all");
        }
    }

    private static Image DecodeUpright(ReadOnlySpan<byte> bytes, string? name)
    {
        name ??= "image";
        DecodedImage decoded = bytes switch
        {
            [0xFF, 0xD8, 0xFF, ..] => JpegCodec.Decode(bytes, name),
            _ when bytes.StartsWith(_pngSignature) => PngCodec.Decode(bytes, name),
            { Length: >= 12 } when bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) => WebPCodec.Decode(bytes, name),
            [] => throw new ImageFormatException($"{name}: empty file; expected JPEG, PNG or WebP"),
            _ => throw new ImageFormatException($"{name}: not an image: starts with '{Start(bytes)}'; expected JPEG, PNG or WebP"),
        };
        return Orientation.Apply(decoded.Image, decoded.Orientation);
    }

    private static string Start(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte value in bytes[..Math.Min(8, bytes.Length)])
            text.Append(value is >= 0x20 and < 0x7F ? ((char)value).ToString() : $"\\x{value:x2}");
        return text.ToString();
    }

    private static byte[] ReadBytes(string path)
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
