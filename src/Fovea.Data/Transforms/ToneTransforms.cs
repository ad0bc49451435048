using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Keeps the upper bits of each value at random (torchvision's <c>RandomPosterize</c>).</summary>
/// <param name="Bits">The bits to keep, 0 to 8.</param>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomPosterize(int Bits, double Probability = 0.5) : ITransform
{
    /// <summary>The bits to keep, 0 to 8.</summary>
    public int Bits { get; } = Bits is >= 0 and <= 8
        ? Bits
        : throw new ArgumentOutOfRangeException(nameof(Bits), Bits, "RandomPosterize: expected 0 to 8 bits.");

    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomPosterize));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch) => random.NextFloat() < Probability
        ? sample.Changed((from, to) => ToneCurve.Posterize(from, Bits, to), scratch)
        : sample;
}

/// <summary>Inverts the values that are not below a threshold at random (torchvision's <c>RandomSolarize</c>).</summary>
/// <param name="Threshold">The smallest value that is inverted.</param>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomSolarize(double Threshold, double Probability = 0.5) : ITransform
{
    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomSolarize));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch) => random.NextFloat() < Probability
        ? sample.Changed((from, to) => ToneCurve.Solarize(from, Threshold, to), scratch)
        : sample;
}

/// <summary>Stretches the values of each channel to the range 0 to 255 at random (torchvision's <c>RandomAutocontrast</c>).</summary>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomAutoContrast(double Probability = 0.5) : ITransform
{
    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomAutoContrast));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => random.NextFloat() < Probability ? sample.Changed(ToneCurve.AutoContrast, scratch) : sample;
}

/// <summary>Spreads the values of each channel evenly at random (torchvision's <c>RandomEqualize</c>).</summary>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomEqualize(double Probability = 0.5) : ITransform
{
    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomEqualize));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => random.NextFloat() < Probability ? sample.Changed(ToneCurve.Equalize, scratch) : sample;
}

/// <summary>Inverts all values at random (torchvision's <c>RandomInvert</c>).</summary>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomInvert(double Probability = 0.5) : ITransform
{
    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomInvert));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => random.NextFloat() < Probability ? sample.Changed(ToneCurve.Invert, scratch) : sample;
}

/// <summary>Sharpens or smooths the image at random (torchvision's <c>RandomAdjustSharpness</c>).</summary>
/// <param name="Factor">0 is smooth, 1 the image itself, 2 sharper; not negative.</param>
/// <param name="Probability">The probability of it, in [0, 1].</param>
public sealed record RandomAdjustSharpness(double Factor, double Probability = 0.5) : ITransform
{
    /// <summary>0 is smooth, 1 the image itself, 2 sharper; not negative.</summary>
    public double Factor { get; } = Factor >= 0
        ? Factor
        : throw new ArgumentOutOfRangeException(nameof(Factor), Factor, "RandomAdjustSharpness: expected a factor of 0 or more.");

    /// <summary>The probability of the change, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomAdjustSharpness));

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch) => random.NextFloat() < Probability
        ? sample.Changed((from, to) => Enhancement.Sharpness(from, Factor, to), scratch)
        : sample;
}
