using SkiaSharp;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// Decodes through SkiaSharp to the stored values: alpha is not multiplied in, colour profiles and gamma are not applied.
/// </summary>
internal static class SkiaDecoder
{
    /// <summary>The image, or the first frame, with 1 channel (the file's first) or 3; alpha is dropped.</summary>
    /// <exception cref="ImageFormatException">The file is damaged or has too many pixels; <paramref name="name"/> and
    /// <paramref name="format"/> are named.</exception>
    internal static Image Decode(ReadOnlySpan<byte> file, int channels, string name, string format, long maxPixels = ImageFile.MaxPixels)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw ImageFormatException.Damaged(name, format, "the header cannot be read");
        SKImageInfo stored = codec.Info;
        (int width, int height) = (stored.Width, stored.Height);
        ImageFile.CheckSize(name, width, height, maxPixels);
        if (channels == 1 && stored.ColorType == SKColorType.Gray8)
        {
            byte[] grey = GC.AllocateUninitializedArray<byte>(width * height);
            using var greyPixels = new PinnedBytes(grey);
            Read(codec, new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), greyPixels, name, format);
            return new Image(width, height, 1, grey);
        }

        using PinnedBytes rgba = PinnedBytes.Scratch(width * height * 4);
        SKAlphaType alpha = stored.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        Read(codec, new SKImageInfo(width, height, SKColorType.Rgba8888, alpha), rgba, name, format);
        return new Image(width, height, channels, PixelConversion.FromRgba(rgba.Span, channels));
    }

    private static void Read(SKCodec codec, SKImageInfo info, PinnedBytes pixels, string name, string format)
    {
        SKCodecResult result = codec.GetPixels(info, pixels.Address);
        if (result != SKCodecResult.Success)
            throw ImageFormatException.Damaged(name, format, Reason(result));
    }

    private static string Reason(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "the image data ends early",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "the image data cannot be decoded",
        _ => $"SkiaSharp: {result}",
    };
}
