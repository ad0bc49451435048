using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>One step from the image that a data set reads to the image that a batch holds. A step has no state of its own.</summary>
public interface ITransform
{
    /// <summary>
    /// The transformed image: <paramref name="image"/> itself where nothing changes, else one that <paramref name="scratch"/> lends.
    /// </summary>
    /// <param name="image">The image; it may be shared, so the step does not write to it.</param>
    /// <param name="random">The random numbers of this sample in this epoch.</param>
    /// <param name="scratch">Lends images until the sample is finished.</param>
    /// <exception cref="DataException">The image does not fit the step.</exception>
    Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch);
}

/// <summary>Lends images to the transforms of one sample and takes them all back for the next one; belongs to one thread.</summary>
public sealed class ImageScratch
{
    // A pipeline has few steps; photographs of ever other sizes must not pile up.
    private const int MaxKeptImages = 8;

    private readonly List<Image> _images = [];
    private int _lent;

    /// <summary>An image of this size with any content, until <see cref="Reset"/>.</summary>
    public Image Rent(int width, int height, int channels)
    {
        for (int i = _lent; i < _images.Count; i++)
            if (_images[i] is var kept && kept.Width == width && kept.Height == height && kept.Channels == channels)
            {
                (_images[i], _images[_lent]) = (_images[_lent], kept);
                _lent++;
                return kept;
            }
        var image = new Image(width, height, channels);
        _images.Insert(_lent++, image);
        return image;
    }

    /// <summary>Takes back every image that was lent.</summary>
    public void Reset()
    {
        _lent = 0;
        if (_images.Count > MaxKeptImages) _images.RemoveRange(MaxKeptImages, _images.Count - MaxKeptImages);
    }
}
