using System.Runtime.Intrinsics;

namespace Fovea.Imaging;

/// <summary>Conversions between grey, RGB and CMYK pixels, value for value those of Pillow.</summary>
public static class PixelConversion
{
    /// <summary>Three channels: a grey image's value three times, an RGB image itself (not a copy).</summary>
    public static Image ToRgb(this Image image)
    {
        if (image.Channels == 3)
            return image;
        byte[] rgb = GC.AllocateUninitializedArray<byte>(checked(image.Pixels.Length * 3));
        for (int i = 0, o = 0; i < image.Pixels.Length; i++, o += 3)
            rgb[o] = rgb[o + 1] = rgb[o + 2] = image.Pixels[i];
        return new Image(image.Width, image.Height, 3, rgb);
    }

    /// <summary>
    /// One channel, ITU-R 601 luma as Pillow's <c>convert("L")</c> computes it: (19595 R + 38470 G + 7471 B + 32768) / 65536,
    /// rounded down; a grey image itself (not a copy).
    /// </summary>
    public static Image ToGray(this Image image)
    {
        if (image.Channels == 1)
            return image;
        byte[] rgb = image.Pixels;
        byte[] gray = GC.AllocateUninitializedArray<byte>(rgb.Length / 3);
        for (int i = 0, o = 0; i < gray.Length; i++, o += 3)
            gray[i] = Luma(rgb[o], rgb[o + 1], rgb[o + 2]);
        return new Image(image.Width, image.Height, 1, gray);
    }

    internal static byte Luma(byte r, byte g, byte b) => (byte)((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16);

    /// <summary>
    /// Converts CMYK whose ink amounts are stored inverted, as Adobe's programs write them to JPEG (255 is no ink); Pillow assumes this of
    /// every file.
    /// </summary>
    internal static Image InvertedCmykToRgb(int width, int height, byte[] cmyk)
    {
        byte[] rgb = GC.AllocateUninitializedArray<byte>(width * height * 3);
        for (int i = 0, o = 0; o < rgb.Length; i += 4, o += 3)
        {
            int light = cmyk[i + 3];
            for (int c = 0; c < 3; c++)
                rgb[o + c] = (byte)(light - MultiplyDivideBy255(255 - cmyk[i + c], light));
        }
        return new Image(width, height, 3, rgb);
    }

    /// <summary>The first channels, 1 or 3, of pixels of four.</summary>
    internal static byte[] FromRgba(ReadOnlySpan<byte> rgba, int channels)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(rgba.Length / 4 * channels);
        int i = 0, o = 0;
        if (channels == 3 && Vector128.IsHardwareAccelerated)
        {
            // Four pixels at a time; the last four bytes that a store writes are overwritten by the next.
            Vector128<byte> order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
            for (; o + Vector128<byte>.Count <= pixels.Length; i += 16, o += 12)
                Vector128.Shuffle(Vector128.Create(rgba.Slice(i, 16)), order).CopyTo(pixels, o);
        }

        for (; o < pixels.Length; i += 4, o += channels)
            rgba.Slice(i, channels).CopyTo(pixels.AsSpan(o));
        return pixels;
    }

    /// <summary>Pixels of four channels, the last opaque.</summary>
    internal static void RgbToRgba(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        for (int i = 0, o = 0; i < rgb.Length; i += 3, o += 4)
        {
            rgb.Slice(i, 3).CopyTo(rgba[o..]);
            rgba[o + 3] = byte.MaxValue;
        }
    }

    private static int MultiplyDivideBy255(int a, int b)
    {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }
}
