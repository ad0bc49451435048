namespace Fovea.Imaging.Codecs;

/// <summary>PNG through SkiaSharp. Samples of 16 bits are reduced to their high byte, as in Pillow.</summary>
internal static class PngCodec
{
    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name, long maxPixels)
    {
        var chunks = new PngChunks(bytes, name, maxPixels);
        return new DecodedImage(Samples(chunks, chunks.HasColor ? 3 : 1, name), chunks.Orientation);
    }

    private static Image Samples(PngChunks chunks, int channels, string name)
    {
        try
        {
            return SkiaDecoder.Decode(chunks.Reduced(), channels, name, "PNG");
        }
        catch (ImageFormatException)
        {
            if (chunks.Completed() is not { } completed)
                throw;
            return SkiaDecoder.Decode(completed, channels, name, "PNG");
        }
    }
}
