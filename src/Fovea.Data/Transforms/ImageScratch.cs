using Fovea.Imaging;

namespace Fovea.Data.Transforms;

/// <summary>Lends images to the transforms of one sample and takes them all back for the next one; belongs to one thread.</summary>
public sealed class ImageScratch
{
    // A pipeline has few steps; photographs of ever other sizes must not pile up.
    private const int MaxKept = 8;

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
        if (_images.Count > MaxKept) _images.RemoveRange(MaxKept, _images.Count - MaxKept);
    }
}
