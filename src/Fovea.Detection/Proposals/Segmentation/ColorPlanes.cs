using Fovea.Imaging;

namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>An image in some colour space: one plane for each channel, [height, width], row by row, values from 0 to 255.</summary>
internal sealed record ColorPlanes(int Width, int Height, IReadOnlyList<float[]> Planes)
{
    /// <summary>The number of pixels of a plane.</summary>
    public int Count => Width * Height;

    /// <summary>An image in a colour space; a grey image counts as one of which red, green and blue are the same.</summary>
    public static ColorPlanes Of(Image image, SegmentationColorSpace space)
    {
        var planes = new float[space is SegmentationColorSpace.Hue or SegmentationColorSpace.Intensity ? 1 : 3][];
        for (int c = 0; c < planes.Length; c++)
            planes[c] = new float[image.Width * image.Height];
        int step = image.Channels, green = step / 2, blue = step - 1;
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0, p = 0; i < planes[0].Length; i++, p += step)
        {
            byte r = pixels[p], g = pixels[p + green], b = pixels[p + blue];
            switch (space)
            {
                case SegmentationColorSpace.Hsv:
                    (planes[0][i], planes[1][i], planes[2][i]) = ColorConversion.Hsv(r, g, b);
                    break;
                case SegmentationColorSpace.Lab:
                    (planes[0][i], planes[1][i], planes[2][i]) = ColorConversion.Lab(r, g, b);
                    break;
                case SegmentationColorSpace.RgI:
                    (planes[0][i], planes[1][i], planes[2][i]) = ColorConversion.RgI(r, g, b);
                    break;
                case SegmentationColorSpace.RedGreenIntensity:
                    (planes[0][i], planes[1][i], planes[2][i]) = (r, g, ColorConversion.Intensity(r, g, b));
                    break;
                case SegmentationColorSpace.Hue:
                    planes[0][i] = ColorConversion.Hsv(r, g, b).Hue;
                    break;
                default:
                    planes[0][i] = ColorConversion.Intensity(r, g, b);
                    break;
            }
        }

        return new ColorPlanes(image.Width, image.Height, planes);
    }
}
