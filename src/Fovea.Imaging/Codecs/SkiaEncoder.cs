using SkiaSharp;

namespace Fovea.Imaging.Codecs;

/// <summary>Encodes through SkiaSharp; the values are written as they are, without a colour profile.</summary>
internal static class SkiaEncoder
{
    internal static byte[] Png(Image image) => Encode(image, "PNG", pixels => pixels.Encode(SKPngEncoderOptions.Default));

    /// <summary>Baseline, colour at 4:2:0.</summary>
    internal static byte[] Jpeg(Image image, int quality)
    {
        var options = new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore);
        return Encode(image, "JPEG", pixels => pixels.Encode(options));
    }

    private static byte[] Encode(Image image, string format, Func<SKPixmap, SKData?> encode)
    {
        bool grey = image.Channels == 1;
        using PinnedBytes pixels = grey ? new PinnedBytes(image.Pixels) : PinnedBytes.Scratch(checked(image.Width * image.Height * 4));
        if (!grey)
            PixelConversion.RgbToRgba(image.Pixels, pixels.Span);
        var info = new SKImageInfo(image.Width, image.Height, grey ? SKColorType.Gray8 : SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var pixmap = new SKPixmap(info, pixels.Address);
        using SKData? file = encode(pixmap);
        return file?.ToArray()
            ?? throw new InvalidOperationException($"{format} of {image.Width}x{image.Height} pixels could not be written");
    }
}
