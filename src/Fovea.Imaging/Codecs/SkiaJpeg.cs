namespace Fovea.Imaging.Codecs;

/// <summary>JPEG through SkiaSharp.</summary>
internal sealed class SkiaJpeg : JpegLibrary
{
    internal override Image Decode(ReadOnlySpan<byte> bytes, JpegHeader header, string name)
        => SkiaDecoder.Decode(bytes, header.Components == 1 ? 1 : 3, name, "JPEG");

    internal override byte[] Encode(Image image, int quality) => SkiaEncoder.Jpeg(image, quality);
}
