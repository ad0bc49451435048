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
            gray[i] = (byte)((rgb[o] * 19595 + rgb[o + 1] * 38470 + rgb[o + 2] * 7471 + 0x8000) >> 16);
        return new Image(image.Width, image.Height, 1, gray);
    }

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

    /// <summary>The samples without the last channel of each pixel.</summary>
    internal static byte[] DropLast(byte[] samples, int channels)
    {
        int kept = channels - 1;
        byte[] result = GC.AllocateUninitializedArray<byte>(samples.Length / channels * kept);
        for (int i = 0, o = 0; o < result.Length; i += channels, o += kept)
        {
            for (int c = 0; c < kept; c++)
                result[o + c] = samples[i + c];
        }
        return result;
    }

    private static int MultiplyDivideBy255(int a, int b)
    {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }
}
