using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Mirrors the image left to right now and then (torchvision's <c>RandomHorizontalFlip</c>).</summary>
/// <param name="Probability">How often, in [0, 1].</param>
public sealed record RandomHorizontalFlip(double Probability = 0.5) : ITransform
{
    /// <summary>How often, in [0, 1].</summary>
    public double Probability { get; } = Probability is >= 0 and <= 1
        ? Probability
        : throw new ArgumentOutOfRangeException(
            nameof(Probability), Probability, "RandomHorizontalFlip: expected a probability in [0, 1].");

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (random.NextFloat() >= Probability) return image;
        Image mirrored = scratch.Rent(image.Width, image.Height, image.Channels);
        Cropping.FlipHorizontal(image, mirrored);
        return mirrored;
    }
}
