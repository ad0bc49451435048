using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Mirrors the image left to right at random (torchvision's <c>RandomHorizontalFlip</c>).</summary>
/// <param name="Probability">The probability of mirroring, in [0, 1].</param>
public sealed record RandomHorizontalFlip(double Probability = 0.5) : ITransform
{
    /// <summary>The probability of mirroring, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomHorizontalFlip));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { HorizontalFlip = Probability > 0 };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (random.NextFloat() >= Probability)
            return sample;
        Image image = sample.Image;
        Image mirrored = scratch.Rent(image.Width, image.Height, image.Channels);
        Cropping.FlipHorizontal(image, mirrored);
        return sample.Moved(mirrored, PixelMap.Mirror(image));
    }
}

/// <summary>Mirrors the image top to bottom at random (torchvision's <c>RandomVerticalFlip</c>).</summary>
/// <param name="Probability">The probability of mirroring, in [0, 1].</param>
public sealed record RandomVerticalFlip(double Probability = 0.5) : ITransform
{
    /// <summary>The probability of mirroring, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomVerticalFlip));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { VerticalFlip = Probability > 0 };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (random.NextFloat() >= Probability)
            return sample;
        Image image = sample.Image;
        Image mirrored = scratch.Rent(image.Width, image.Height, image.Channels);
        Cropping.FlipVertical(image, mirrored);
        return sample.Moved(mirrored, PixelMap.UpsideDown(image));
    }
}
