using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Replaces colours by their luma (torchvision's <c>Grayscale</c>).</summary>
/// <param name="Channels">1, or 3 for red, green and blue of one value.</param>
public sealed record Grayscale(int Channels = 1) : ITransform
{
    /// <summary>1, or 3 for red, green and blue of one value.</summary>
    public int Channels { get; } = Channels is 1 or 3
        ? Channels
        : throw new ArgumentOutOfRangeException(nameof(Channels), Channels, "Grayscale: expected 1 or 3 channels.");

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        Image gray = sample.Image.ToGray();
        return sample with { Image = Channels == 1 ? gray : gray.ToRgb() };
    }
}

/// <summary>Replaces colours by their luma at random; the channels stay as many (torchvision's <c>RandomGrayscale</c>).</summary>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomGrayscale(double Probability = 0.1) : ITransform
{
    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomGrayscale));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (random.NextFloat() >= Probability || sample.Image.Channels == 1)
            return sample;
        return sample with { Image = sample.Image.ToGray().ToRgb() };
    }
}
