using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Crops a window of <see cref="Height"/> x <see cref="Width"/> at a random position (torchvision's <c>RandomCrop</c>); after
/// <see cref="Pad"/> it shifts the image.
/// </summary>
/// <param name="Height">The window's rows.</param>
/// <param name="Width">The window's columns.</param>
public sealed record RandomCrop(int Height, int Width) : ITransform
{
    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        Image image = sample.Image;
        if (image.Width < Width || image.Height < Height)
        {
            throw new DataException(
                $"RandomCrop: the image is {image.Height}x{image.Width}, the window {Height}x{Width}; pad or resize the image before.");
        }

        int top = random.NextInt(image.Height - Height + 1), left = random.NextInt(image.Width - Width + 1);
        if (image.Width == Width && image.Height == Height)
            return sample;

        Image window = scratch.Rent(Width, Height, image.Channels);
        Cropping.Crop(image, left, top, window);
        return sample.Moved(window, PixelMap.Window(left, top, Width, Height));
    }
}

/// <summary>
/// Crops the centre (torchvision's <c>CenterCrop</c>): half pixels round to even, and a smaller image is padded with black.
/// </summary>
/// <param name="Height">The window's rows.</param>
/// <param name="Width">The window's columns.</param>
public sealed record CenterCrop(int Height, int Width) : ITransform
{
    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        Image image = sample.Image;
        if (image.Width == Width && image.Height == Height)
            return sample;
        (int left, int top) = (Cropping.CenterOffset(image.Width, Width), Cropping.CenterOffset(image.Height, Height));
        Image window = scratch.Rent(Width, Height, image.Channels);
        Cropping.Crop(image, left, top, window);
        return sample.Moved(window, PixelMap.Window(left, top, Width, Height));
    }
}

/// <summary>
/// Limits the aspect ratio to 100:1: of longer images it keeps the centre, as the crop after a resize of the shorter side does anyway,
/// whose memory this bounds.
/// </summary>
public sealed record LimitAspectRatio : IConditionalTransform
{
    private const int MaxAspectRatio = 100;

    bool IConditionalTransform.Keeps(ImageSize size) =>
        Math.Max(size.Width, size.Height) <= (long)MaxAspectRatio * Math.Min(size.Width, size.Height);

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        Image image = sample.Image;
        int longest = MaxAspectRatio * Math.Min(image.Width, image.Height);
        return new CenterCrop(Math.Min(image.Height, longest), Math.Min(image.Width, longest)).Apply(sample, ref random, scratch);
    }
}

/// <summary>
/// Crops a window of random area and aspect ratio and resizes it to <see cref="Height"/> x <see cref="Width"/> (Szegedy et al. 2014;
/// torchvision's <c>RandomResizedCrop</c>): after ten failed attempts to place a window, it takes the largest allowed one in the centre.
/// </summary>
/// <param name="Height">The result's rows.</param>
/// <param name="Width">The result's columns.</param>
public sealed record RandomResizedCrop(int Height, int Width) : IRegionTransform
{
    private const int Tries = 10;

    /// <summary>The smallest window's share of the image's area.</summary>
    public double MinScale { get; init; } = 0.08;

    /// <summary>The largest window's share of the image's area.</summary>
    public double MaxScale { get; init; } = 1;

    /// <summary>The smallest ratio of a window's width to its height.</summary>
    public double MinRatio { get; init; } = 3.0 / 4;

    /// <summary>The largest ratio of a window's width to its height.</summary>
    public double MaxRatio { get; init; } = 4.0 / 3;

    /// <summary>The resize filter.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>
    /// Whether a JPEG file may be decoded at a half, a quarter or an eighth of its size where the window stays at least as large as the
    /// result: faster for large photographs, with pixels that differ a little (<see cref="EncodedImage.ResizeRegion"/>).
    /// </summary>
    public bool DctScaling { get; init; }

    /// <inheritdoc/>
    public ImageChanges Changes => new() { LostArea = 1 - MinScale };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        Image image = sample.Image;
        (int left, int top, int width, int height) = Choose(image.Width, image.Height, ref random);
        Image resized = scratch.Rent(Width, Height, image.Channels);
        Resizer.ResizeRegion(image, left, top, width, height, resized, Interpolation);
        return sample.Moved(resized, new PixelMap(left, top, width, height, Width, Height));
    }

    Sample IRegionTransform.Apply(EncodedImage image, Target target, ref PhiloxCursor random, ImageScratch scratch)
    {
        (int left, int top, int width, int height) = Choose(image.Width, image.Height, ref random);
        Image resized = scratch.Rent(Width, Height, 3);
        image.ResizeRegion(left, top, width, height, resized, Interpolation, DctScaling);
        return new Sample(resized, target.Moved(new PixelMap(left, top, width, height, Width, Height)));
    }

    internal (int Left, int Top, int Width, int Height) Choose(int imageWidth, int imageHeight, ref PhiloxCursor random)
    {
        double area = (double)imageWidth * imageHeight;
        double minLog = Math.Log(MinRatio), maxLog = Math.Log(MaxRatio);
        for (int i = 0; i < Tries; i++)
        {
            double target = area * (MinScale + ((MaxScale - MinScale) * random.NextFloat()));
            double ratio = Math.Exp(minLog + ((maxLog - minLog) * random.NextFloat()));
            int width = Round(Math.Sqrt(target * ratio)), height = Round(Math.Sqrt(target / ratio));
            if (width <= 0 || width > imageWidth || height <= 0 || height > imageHeight)
                continue;
            int top = random.NextInt(imageHeight - height + 1), left = random.NextInt(imageWidth - width + 1);
            return (left, top, width, height);
        }
        (int fitWidth, int fitHeight) = (imageWidth, imageHeight);
        double imageRatio = (double)imageWidth / imageHeight;
        if (imageRatio < MinRatio)
            fitHeight = Math.Clamp(Round(imageWidth / MinRatio), 1, imageHeight);
        else if (imageRatio > MaxRatio)
            fitWidth = Math.Clamp(Round(imageHeight * MaxRatio), 1, imageWidth);
        return ((imageWidth - fitWidth) / 2, (imageHeight - fitHeight) / 2, fitWidth, fitHeight);
    }

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
