namespace Fovea.Imaging;

/// <summary>Rotates and mirrors stored pixels as the EXIF orientation (1..8) says; Pillow's <c>ImageOps.exif_transpose</c>.</summary>
internal static class Orientation
{
    internal static Image Apply(Image image, int orientation)
    {
        (int w, int h) = (image.Width, image.Height);
        // The stored pixel that the upright (0, 0) comes from, then the steps for one pixel right and one pixel down.
        (int origin, int right, int down) = orientation switch
        {
            2 => (w - 1, -1, w),
            3 => (w * h - 1, -1, -w),
            4 => (w * (h - 1), 1, -w),
            5 => (0, w, 1),
            6 => (w * (h - 1), -w, 1),
            7 => (w * h - 1, -w, -1),
            8 => (w - 1, w, -1),
            _ => (0, 1, w),
        };
        if (right == 1 && down == w)
            return image;
        bool swapped = orientation >= 5;
        var upright = new Image(swapped ? h : w, swapped ? w : h, image.Channels);
        int position = 0;
        for (int y = 0; y < upright.Height; y++)
        {
            for (int x = 0, from = origin + y * down; x < upright.Width; x++, from += right)
            {
                for (int c = 0; c < image.Channels; c++)
                    upright.Pixels[position++] = image.Pixels[from * image.Channels + c];
            }
        }
        return upright;
    }
}
