using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Cli.Running;

/// <summary>Makes image files of any size ready for a network.</summary>
/// <param name="preprocessing">How the network wants them.</param>
/// <param name="input">The shape of one image, [1, C, H, W].</param>
internal sealed class ImagePreparation(Preprocessing preprocessing, Shape input)
{
    // Of a longer strip only the middle is seen in any case.
    private const int LongestStrip = 100;

    private readonly Normalization _normalization = new(preprocessing.Mean, preprocessing.Std);

    /// <summary>Reads a file; grey for networks of one channel, red, green, blue for others.</summary>
    /// <exception cref="ImageFormatException">The file cannot be read or is no image.</exception>
    public Tensor Load(string path)
    {
        Image image = Fit(input[1] == 1 ? ImageFile.LoadGray(path) : ImageFile.Load(path));
        Tensor tensor = Tensor.Empty(input);
        _normalization.Write(image, tensor.Data);
        return tensor;
    }

    /// <summary>
    /// The image at the input's size: its shorter side resized and the middle cut out, in black where it is smaller. Without a size to
    /// resize to, an image is made to fill the input up to its padding.
    /// </summary>
    public Image Fit(Image image)
    {
        (int height, int width) = (input[2], input[3]);
        image = CutStrip(image);
        if (preprocessing.ResizeShorterSide is { } side)
            return Cropping.CenterCrop(Resizer.ShortSide(image, side, Interpolation.Bilinear), width, height);

        (int innerHeight, int innerWidth) = (height - (2 * preprocessing.Padding), width - (2 * preprocessing.Padding));
        if ((image.Height, image.Width) != (innerHeight, innerWidth))
        {
            Image filling = Resizer.ShortSide(image, Math.Max(innerHeight, innerWidth), Interpolation.Bilinear);
            image = Cropping.CenterCrop(filling, innerWidth, innerHeight);
        }
        return Cropping.CenterCrop(image, width, height);
    }

    private static Image CutStrip(Image image)
    {
        int longest = LongestStrip * Math.Min(image.Width, image.Height);
        return Math.Max(image.Width, image.Height) > longest
            ? Cropping.CenterCrop(image, Math.Min(image.Width, longest), Math.Min(image.Height, longest))
            : image;
    }
}
