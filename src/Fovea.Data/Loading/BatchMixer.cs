using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>The sizes of a batch of images, channels last.</summary>
internal readonly record struct BatchShape(int Count, int Height, int Width, int Channels)
{
    public int Image => Height * Width * Channels;
}

/// <summary>Mixes the images of batches in place; it keeps a copy of the last image, into which the one before it is mixed first.</summary>
internal sealed class BatchMixer(BatchMixing mixing)
{
    private float[] _last = [];

    /// <summary>Mixes with random parameters; null, and nothing changed, where no mixing is asked for.</summary>
    /// <exception cref="DataException">A target is not one class.</exception>
    public BatchMix? Mix(float[] images, BatchShape shape, ReadOnlySpan<int> labels, ref PhiloxCursor random)
    {
        (double mixup, double cutmix) = (mixing.MixupAlpha, mixing.CutmixAlpha);
        if (mixup == 0 && cutmix == 0)
            return null;
        if (labels.Contains(IImageDataset.NoLabel))
            throw new DataException("mixup and cutmix need one class for each image: leave them out for this data set.");
        bool isMixup = cutmix == 0 || (mixup > 0 && random.NextInt(2) == 0);
        double share = BetaDistribution.Draw(isMixup ? mixup : cutmix, ref random);
        if (isMixup)
            Mixup(images, shape, share);
        else
            share = Cutmix(images, shape, MixWindow.Around(random.NextInt(shape.Width), random.NextInt(shape.Height), share, shape));
        return new BatchMix(share, [labels[^1], .. labels[..^1]]);
    }

    /// <summary>Replaces each image by <paramref name="share"/> of it plus the rest of the image before it.</summary>
    public void Mixup(Span<float> images, BatchShape shape, double share)
    {
        (float own, float rest) = ((float)share, (float)(1 - share));
        KeepLast(images, shape);
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            Span<float> image = images.Slice(i * shape.Image, shape.Image);
            ReadOnlySpan<float> other = Before(images, shape, i);
            for (int at = 0; at < image.Length; at++)
                image[at] = (image[at] * own) + (other[at] * rest);
        }
    }

    /// <summary>Replaces a window of each image by that of the image before it; the share of the area that stays.</summary>
    public double Cutmix(Span<float> images, BatchShape shape, MixWindow window)
    {
        KeepLast(images, shape);
        int stride = shape.Width * shape.Channels, length = (window.Right - window.Left) * shape.Channels;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            Span<float> image = images.Slice(i * shape.Image, shape.Image);
            ReadOnlySpan<float> other = Before(images, shape, i);
            for (int y = window.Top; y < window.Bottom; y++)
            {
                int start = (y * stride) + (window.Left * shape.Channels);
                other.Slice(start, length).CopyTo(image[start..]);
            }
        }

        return 1 - ((double)window.Area / (shape.Width * shape.Height));
    }

    private void KeepLast(ReadOnlySpan<float> images, BatchShape shape)
    {
        if (_last.Length != shape.Image)
            _last = new float[shape.Image];
        images.Slice((shape.Count - 1) * shape.Image, shape.Image).CopyTo(_last);
    }

    private ReadOnlySpan<float> Before(ReadOnlySpan<float> images, BatchShape shape, int image) =>
        image == 0 ? _last : images.Slice((image - 1) * shape.Image, shape.Image);
}

/// <summary>A window of all images of a batch, right and bottom exclusive.</summary>
internal readonly record struct MixWindow(int Left, int Top, int Right, int Bottom)
{
    public int Area => (Right - Left) * (Bottom - Top);

    /// <summary>The part inside of the image of the window about a point that leaves <paramref name="share"/> of the area.</summary>
    public static MixWindow Around(int x, int y, double share, BatchShape shape)
    {
        double half = 0.5 * Math.Sqrt(1 - share);
        int width = (int)(half * shape.Width), height = (int)(half * shape.Height);
        return new(
            Math.Max(x - width, 0), Math.Max(y - height, 0), Math.Min(x + width, shape.Width), Math.Min(y + height, shape.Height));
    }
}
