using Fovea.Imaging;

namespace Fovea.Data.Transforms;

/// <summary>Several crops of one image, over which an evaluation averages (Krizhevsky et al. 2012, 4.1).</summary>
public static class MultiCrop
{
    /// <summary>
    /// torchvision's <c>FiveCrop</c>: the corners, top left, top right, bottom left and bottom right, and the centre.
    /// </summary>
    /// <param name="image">The image, at least as large as a crop.</param>
    /// <param name="height">A crop's rows.</param>
    /// <param name="width">A crop's columns.</param>
    /// <returns>Five new images.</returns>
    /// <exception cref="DataException">The image is smaller than a crop.</exception>
    public static IReadOnlyList<Image> FiveCrop(Image image, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (width > image.Width || height > image.Height)
        {
            throw new DataException(
                $"FiveCrop: the image is {image.Height}x{image.Width}, the crops {height}x{width}; resize the image before.");
        }

        (int right, int bottom) = (image.Width - width, image.Height - height);
        return
        [
            Cropping.Crop(image, 0, 0, width, height),
            Cropping.Crop(image, right, 0, width, height),
            Cropping.Crop(image, 0, bottom, width, height),
            Cropping.Crop(image, right, bottom, width, height),
            Cropping.CenterCrop(image, width, height),
        ];
    }

    /// <summary>torchvision's <c>TenCrop</c>: the five crops, and those of the image mirrored left to right.</summary>
    /// <returns>Ten new images.</returns>
    /// <inheritdoc cref="FiveCrop"/>
    public static IReadOnlyList<Image> TenCrop(Image image, int height, int width)
        => [.. FiveCrop(image, height, width), .. FiveCrop(Cropping.FlipHorizontal(image), height, width)];
}
