namespace Fovea.Imaging.Codecs;

/// <summary>
/// JPEG by libjpeg's arithmetic with the settings of Pillow (accurate DCT, smooth chroma upsampling). As in Pillow, a truncated file is
/// rejected, and damage that libjpeg can skip (a bad code inside otherwise whole data, stray bytes before a marker) is decoded.
/// </summary>
internal static class JpegCodec
{
    /// <summary>An upper limit: the largest coded unit, 32x32 pixels, takes at least one bit.</summary>
    private const long MaxPixelsPerByte = 8 * 32 * 32;

    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name, JpegLibrary library, long maxPixels)
    {
        JpegHeader header = ReadHeader(bytes, name, maxPixels);
        return new DecodedImage(library.Decode(bytes, header, name), header.Orientation, header.Components == 4);
    }

    /// <summary>The header of a file that is whole, as far as its markers tell, and of a kind and size that are read.</summary>
    /// <exception cref="ImageFormatException">It is not.</exception>
    internal static JpegHeader ReadHeader(ReadOnlySpan<byte> bytes, string name, long maxPixels = ImageFile.MaxPixels)
    {
        JpegHeader header = JpegHeader.Read(bytes, name);
        (int width, int height) = (header.Width, header.Height);
        ImageFile.CheckSize(name, width, height, maxPixels);
        if (header.Components is not (1 or 3 or 4))
        {
            throw new ImageFormatException(
                $"{name}: a JPEG with {header.Components} components; expected 1 (grey), 3 (colour) or 4 (CMYK)");
        }

        if ((long)width * height / MaxPixelsPerByte > bytes.Length)
            throw ImageFormatException.Damaged(name, "JPEG", $"{bytes.Length} bytes cannot hold {width}x{height} pixels");
        return header;
    }

    internal static byte[] Encode(Image image, int quality, JpegLibrary library)
    {
        if (quality is < 1 or > 100)
            throw new ArgumentException($"JPEG quality {quality}; expected 1 to 100.");
        if (image.Width > ushort.MaxValue || image.Height > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"JPEG of {image.Width}x{image.Height} pixels; expected at most {ushort.MaxValue} a side (PNG has no such limit).");
        }
        return library.Encode(image, quality);
    }
}
