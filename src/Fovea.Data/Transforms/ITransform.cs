using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// A step from the sample of a data set to the sample of a batch: it moves image and target alike. Transforms are stateless.
/// </summary>
public interface ITransform
{
    /// <summary>
    /// The most that it changes of an image; a change that no data set's labels depend on, such as a resize, counts as none.
    /// </summary>
    ImageChanges Changes => ImageChanges.None;

    /// <summary>
    /// The transformed sample: <paramref name="sample"/> itself where nothing changes, else one with an image rented from
    /// <paramref name="scratch"/> and the target moved with it.
    /// </summary>
    /// <param name="sample">The sample; its image may be shared and must not be written to.</param>
    /// <param name="random">The random numbers of this sample in this epoch.</param>
    /// <param name="scratch">A pool of images for this sample.</param>
    /// <exception cref="DataException">The image is unsuitable for the transform.</exception>
    Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch);
}

/// <summary>A pool of images for the transforms of one sample, reused for the next; not thread-safe.</summary>
public sealed class ImageScratch
{
    // A pipeline has few steps; images of many different sizes must not accumulate.
    private const int MaxKeptImages = 8;

    private readonly List<Image> _images = [];
    private int _rented;

    /// <summary>An image of this size with undefined content, valid until <see cref="Reset"/>.</summary>
    public Image Rent(int width, int height, int channels)
    {
        for (int i = _rented; i < _images.Count; i++)
        {
            if (_images[i] is var kept && kept.Width == width && kept.Height == height && kept.Channels == channels)
            {
                (_images[i], _images[_rented]) = (_images[_rented], kept);
                _rented++;
                return kept;
            }
        }

        var image = new Image(width, height, channels);
        _images.Insert(_rented++, image);
        return image;
    }

    /// <summary>An image of the size and channels of another, with undefined content, valid until <see cref="Reset"/>.</summary>
    public Image RentLike(Image image) => Rent(image.Width, image.Height, image.Channels);

    /// <summary>Returns all rented images to the pool.</summary>
    public void Reset()
    {
        _rented = 0;
        if (_images.Count > MaxKeptImages)
            _images.RemoveRange(MaxKeptImages, _images.Count - MaxKeptImages);
    }
}
