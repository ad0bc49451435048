using Fovea.Imaging;

namespace Fovea.Training.Report;

/// <summary>Reduces pictures for a page.</summary>
internal static class Thumbnail
{
    /// <summary>The image itself, or, when a side exceeds <paramref name="largest"/>, the means over blocks of whole pixels.</summary>
    public static Image Of(Image image, int largest)
    {
        int block = (Math.Max(image.Width, image.Height) + largest - 1) / largest;
        if (block <= 1)
            return image;
        int width = Math.Max(1, image.Width / block), height = Math.Max(1, image.Height / block);
        int blockWidth = Math.Min(block, image.Width), blockHeight = Math.Min(block, image.Height);
        var small = new Image(width, height, image.Channels);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < image.Channels; channel++)
                {
                    long sum = 0;
                    for (int row = y * block; row < y * block + blockHeight; row++)
                    {
                        for (int column = x * block; column < x * block + blockWidth; column++)
                            sum += image.Pixels[(row * image.Width + column) * image.Channels + channel];
                    }

                    long count = (long)blockWidth * blockHeight;
                    small.Pixels[(y * width + x) * image.Channels + channel] = (byte)((sum + count / 2) / count);
                }
            }
        }

        return small;
    }
}
